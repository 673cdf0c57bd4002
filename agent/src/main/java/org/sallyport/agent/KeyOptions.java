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

    GatewayKeySpec spec() {
        try {
            return new GatewayKeySpec(keySize);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--key-size " + e.getMessage(), e);
        }
    }
}
