package org.sallyport.agent.keys;

/**
 * What a new gateway key shall be (SPEC.md, section 1).
 *
 * @param bits the size of its RSA modulus: {@value #MIN_BITS} to {@value #MAX_BITS}, whole bytes
 * @param postQuantum whether it shall have a hybrid key beside it (docs/adr/0009)
 */
public record GatewayKeySpec(int bits, boolean postQuantum) {
    private static final int MIN_BITS = 2048;
    private static final int MAX_BITS = 4096;

    /** RSA 3072, as strong as a symmetric key of 128 bits (NIST SP 800-57). */
    public static final GatewayKeySpec DEFAULT = new GatewayKeySpec(3072, false);

    /** Checks it; throws {@link IllegalArgumentException} with words that fit behind the setting's name. */
    public GatewayKeySpec {
        if (bits < MIN_BITS || bits > MAX_BITS || bits % Byte.SIZE != 0) {
            throw new IllegalArgumentException("must be a number of bits from " + MIN_BITS + " to " + MAX_BITS
                    + " that makes whole bytes, such as 2048, 3072 or 4096, not " + bits);
        }
    }
}
