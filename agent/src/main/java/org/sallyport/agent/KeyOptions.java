package org.sallyport.agent;

import org.jspecify.annotations.Nullable;
import org.sallyport.agent.keys.GatewayKeySpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a new gateway key shall be. */
final class KeyOptions {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--key-size",
            paramLabel = "BITS",
            description =
                    "Size of the gateway's RSA key, 2048 to 4096 bits; default: the present key's, 3072 for a first.")
    private @Nullable Integer keySize;

    @Option(
            names = "--post-quantum",
            description =
                    "Makes a hybrid key beside it (ML-KEM-768 with X25519), to which credentials are sealed so that"
                            + " they stay secret even if RSA is broken one day. A new key of a gateway that has one gets one too.")
    private boolean postQuantum;

    /** What was asked for; where nothing was, as the given one. */
    GatewayKeySpec over(GatewayKeySpec former) {
        try {
            return new GatewayKeySpec(keySize == null ? former.bits() : keySize, postQuantum || former.postQuantum());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--key-size " + e.getMessage(), e);
        }
    }
}
