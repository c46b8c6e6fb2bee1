package dev.cairn.http.auth;

import dev.cairn.http.call.Call;
import dev.cairn.http.call.Header;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * AWS Signature Version 4 in the Authorization header, as in the IAM User Guide, "Create a signed
 * AWS API request". Signed are the host, the content type and all {@code x-amz-} headers, and no
 * others, so that what lies between may add its own. The query is sent in canonical form.
 *
 * @param region such as {@code us-east-1}
 * @param service as in the name of its host: {@code guardduty}, {@code s3}
 */
record AwsSignature(String region, String service) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /** The request, signed for a time. */
    Call sign(Call call, String accessKey, String secretKey, Instant now) {
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
        Query query = Query.of(call.url()).canonical();
        Call dated = call.to(query.on(call.url())).with("X-Amz-Date", time);
        String body = Digests.sha256(call.body());
        if (isS3()) {
            dated = dated.with("X-Amz-Content-Sha256", body);
        }
        SortedMap<String, String> headers = signed(dated);
        String names = String.join(";", headers.keySet());
        String request =
                String.join(
                        "\n",
                        dated.method(),
                        path(dated.url()),
                        query.toString(),
                        headers.entrySet().stream()
                                .map(one -> one.getKey() + ":" + one.getValue() + "\n")
                                .collect(Collectors.joining()),
                        names,
                        body);
        String content = String.join("\n", ALGORITHM, time, scope, Digests.sha256(bytes(request)));
        byte[] key = bytes("AWS4" + secretKey);
        for (String part : scope.split("/", -1)) {
            key = Digests.mac("HmacSHA256", key, part);
        }
        String signature = HexFormat.of().formatHex(Digests.mac("HmacSHA256", key, content));
        return dated.with(
                "Authorization",
                ALGORITHM
                        + " Credential="
                        + accessKey
                        + "/"
                        + scope
                        + ", SignedHeaders="
                        + names
                        + ", Signature="
                        + signature);
    }

    private static SortedMap<String, String> signed(Call call) {
        SortedMap<String, String> signed = new TreeMap<>();
        for (Header header : call.headers()) {
            String name = header.name().toLowerCase(Locale.ROOT);
            if (name.startsWith("x-amz-") || name.equals("content-type")) {
                String value = header.value().strip().replaceAll(" +", " ");
                signed.merge(name, value, (one, other) -> one + "," + other);
            }
        }
        signed.put("host", Query.host(call.url()));
        return signed;
    }

    /** The path without dot segments, encoded once more than it is sent; S3 takes it as it is. */
    private String path(URI url) {
        String raw = isS3() ? url.getRawPath() : url.normalize().getRawPath();
        String path = raw.isEmpty() ? "/" : raw;
        return isS3()
                ? path
                : Arrays.stream(path.split("/", -1))
                        .map(Percent::encode)
                        .collect(Collectors.joining("/"));
    }

    private boolean isS3() {
        return service.equals("s3");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
