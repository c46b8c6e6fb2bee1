package dev.cairn.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What reading an API costs at least: follow the links, write the bodies to a file, keep nothing.
 */
public final class PlainReader {

    private PlainReader() {}

    /**
     * Reads until a page is empty.
     *
     * @param arguments the first URL, and the file
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        String next = arguments[0];
        try (FileChannel file =
                FileChannel.open(
                        Path.of(arguments[1]),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            while (true) {
                HttpResponse<byte[]> answer =
                        client.send(
                                HttpRequest.newBuilder(URI.create(next)).build(),
                                HttpResponse.BodyHandlers.ofByteArray());
                if (answer.body().length <= 2) {
                    return;
                }
                ByteBuffer bytes = ByteBuffer.wrap(answer.body());
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                String link = answer.headers().firstValue("Link").orElseThrow();
                next = link.substring(1, link.indexOf('>'));
            }
        }
    }
}
