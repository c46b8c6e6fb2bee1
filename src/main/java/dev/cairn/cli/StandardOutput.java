package dev.cairn.cli;

import dev.cairn.component.SinkGoneException;
import dev.cairn.source.Batch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Standard output as a sink of batches: their bytes as they are, a missing last newline added.
 * Delivered means taken by the operating system. A reader that has gone asks for the stop; what it
 * did not take counts as not delivered.
 */
final class StandardOutput implements Processor {

    private final FileChannel channel = new FileOutputStream(FileDescriptor.out).getChannel();
    private final StopSignal stop;

    StandardOutput(StopSignal stop) {
        this.stop = stop;
    }

    @Override
    public synchronized void process(Exchange exchange) throws IOException {
        Batch batch = exchange.getMessage().getBody(Batch.class);
        if (batch == null || batch.isEmpty()) {
            return;
        }
        ByteBuffer content = batch.content();
        boolean lacksNewline = content.get(content.limit() - 1) != '\n';
        try {
            write(content);
            if (lacksNewline) {
                write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
        } catch (IOException e) {
            stop.request();
            throw new SinkGoneException("standard output: " + e.getMessage(), e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
