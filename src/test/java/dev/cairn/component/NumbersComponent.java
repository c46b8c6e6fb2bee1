package dev.cairn.component;

import dev.cairn.source.Batch;
import dev.cairn.source.LogRecord;
import dev.cairn.source.Partition;
import dev.cairn.source.Source;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultComponent;

/** {@code numbers:NAME}: reads {@link NumberedLogs}. */
final class NumbersComponent extends DefaultComponent {

    private final NumberedLogs logs;

    NumbersComponent(NumberedLogs logs) {
        this.logs = logs;
    }

    @Override
    protected Endpoint createEndpoint(
            String uri, String remaining, Map<String, Object> parameters) {
        return new NumbersEndpoint(uri, remaining);
    }

    private final class NumbersEndpoint extends SourceEndpoint {

        private final String name;

        NumbersEndpoint(String uri, String name) {
            super(uri, NumbersComponent.this);
            this.name = name;
        }

        @Override
        protected Partition.Kind kind() {
            return Partition.Kind.FILE;
        }

        @Override
        protected String markName() {
            return "numbers:" + name;
        }

        @Override
        protected Source createSource(Cairn cairn) {
            return logs.source(getGroup());
        }

        @Override
        protected void describe(Message message, Batch batch, LogRecord record) {
            message.setHeader(CairnConstants.PARTITION, batch.partition().toString());
        }

        @Override
        protected Object bodyOf(LogRecord record) {
            return record.text(StandardCharsets.UTF_8);
        }
    }
}
