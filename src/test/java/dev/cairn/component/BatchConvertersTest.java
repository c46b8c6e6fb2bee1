package dev.cairn.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.delivery.FakeBatch;
import dev.cairn.source.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConverter;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchConvertersTest {

    private static final String TEXT = "a 000003\na 000004\n";

    private final CamelContext context = new DefaultCamelContext();
    private final Batch batch = FakeBatch.of(FakeBatch.partition("a"), 3, 5);

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void camelFindsEachConversion() throws IOException {
        context.start();
        Exchange exchange = new DefaultExchange(context);
        TypeConverter convert = context.getTypeConverter();
        assertThat(convert.convertTo(String.class, exchange, batch)).isEqualTo(TEXT);
        assertThat(convert.convertTo(byte[].class, exchange, batch))
                .isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(convert.convertTo(ByteBuffer.class, exchange, batch))
                .isEqualTo(ByteBuffer.wrap(TEXT.getBytes(StandardCharsets.UTF_8)));
        try (InputStream stream = convert.convertTo(InputStream.class, exchange, batch)) {
            assertThat(stream.readAllBytes()).isEqualTo(TEXT.getBytes(StandardCharsets.UTF_8));
        }
        List<Object> records = new ArrayList<>();
        Iterator<?> iterator = convert.convertTo(Iterator.class, exchange, batch);
        iterator.forEachRemaining(records::add);
        assertThat(records).containsExactly("a 000003", "a 000004");
    }

    @Test
    void theCharsetOfTheExchangeDecodes() {
        context.start();
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty(Exchange.CHARSET_NAME, "UTF-16BE");
        assertThat(BatchConverters.toText(batch, exchange)).isNotEqualTo(TEXT);
        assertThat(BatchConverters.toText(batch, null)).isEqualTo(TEXT);
    }

    @Test
    void copiesOutliveTheBatchAndTheStreamDoesNot() throws IOException {
        byte[] bytes = BatchConverters.toBytes(batch);
        ByteBuffer buffer = BatchConverters.toByteBuffer(batch);
        InputStream stream = BatchConverters.toInputStream(batch);
        assertThat(stream.read()).isEqualTo('a');
        assertThat(stream.available()).isEqualTo(17);
        batch.release();
        assertThat(bytes).hasSize(18);
        assertThat(StandardCharsets.UTF_8.decode(buffer).toString()).isEqualTo(TEXT);
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }
}
