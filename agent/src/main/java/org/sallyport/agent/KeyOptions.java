package org.sallyport.agent;

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
            defaultValue = "3072",
            description = "Size of the gateway's RSA key, 2048 to 4096 bits; default: ${DEFAULT-VALUE}.")
    private int keySize;

    @Option(
            names = "--post-quantum",
            description =
                    "Makes a hybrid key beside it (ML-KEM-768 with X25519), to which credentials are sealed so that"
                            + " they stay secret even if RSA is broken one day. A new key of a gateway that has one gets one too.")
    private boolean postQuantum;

    GatewayKeySpec spec() {
        try {
            return new GatewayKeySpec(keySize, postQuantum);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--key-size " + e.getMessage(), e);
        }
    }
}
