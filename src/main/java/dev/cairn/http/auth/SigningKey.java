package dev.cairn.http.auth;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Optional;

/**
 * A private key that signs JSON Web Tokens (RFC 7518 §3). Not printed.
 *
 * @param id how its owner names it, where the key says so itself
 */
record SigningKey(PrivateKey key, Optional<String> id) {

    /** Fewest bits of an RSA key (RFC 7518 §3.3). */
    private static final int MIN_RSA_BITS = 2048;

    /** Bits of the one curve that ES256 may use. */
    private static final int P256_BITS = 256;

    /**
     * Checks that the key can sign.
     *
     * @throws InvalidKeyException if its kind or size is not accepted
     */
    static SigningKey of(PrivateKey key, Optional<String> id) throws InvalidKeyException {
        if (key instanceof RSAPrivateKey rsa) {
            if (rsa.getModulus().bitLength() < MIN_RSA_BITS) {
                throw new InvalidKeyException("an RSA key needs 2048 bits or more");
            }
        } else if (key instanceof ECPrivateKey ec) {
            // secp256k1 has as many bits, but no JDK from 16 on takes such a key in
            if (ec.getParams().getOrder().bitLength() != P256_BITS) {
                throw new InvalidKeyException("an EC key needs the curve P-256");
            }
        } else {
            throw new InvalidKeyException("the key is neither RSA nor EC");
        }
        return new SigningKey(key, id);
    }

    /** {@code RS256} or {@code ES256}. */
    String algorithm() {
        return key instanceof ECPrivateKey ? "ES256" : "RS256";
    }

    /** The signature of some bytes, in the form that a token holds. */
    byte[] sign(byte[] content) throws GeneralSecurityException {
        Signature signature =
                Signature.getInstance(
                        key instanceof ECPrivateKey
                                ? "SHA256withECDSAinP1363Format"
                                : "SHA256withRSA");
        signature.initSign(key);
        signature.update(content);
        return signature.sign();
    }

    @Override
    public String toString() {
        return algorithm() + " key";
    }
}
