package dev.cairn.checkpoint.s3;

import dev.cairn.checkpoint.RegistryUri;

/**
 * Where a registry is in S3.
 *
 * @param bucket the bucket's name
 * @param key the object's key, or a prefix that ends with a slash
 */
record S3Location(String bucket, String key) {

    /** Where a URI of the scheme {@code s3} points. */
    static S3Location of(RegistryUri uri) {
        String path = uri.location().substring(2);
        int slash = path.indexOf('/');
        return new S3Location(path.substring(0, slash), path.substring(slash + 1));
    }

    /** Whether it is a prefix, below which each instance has an object of its own. */
    boolean isFleet() {
        return key.endsWith("/");
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
