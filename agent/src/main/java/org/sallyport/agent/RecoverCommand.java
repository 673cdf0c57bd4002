package org.sallyport.agent;

import java.util.concurrent.Callable;
import org.sallyport.agent.keys.RecoveryKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code recover}: makes this machine the only member of a gateway, in place of those that are lost. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description =
                "Makes this machine the only member of a gateway whose machines are lost, by its recovery key: all other"
                        + " members are revoked.")
final class RecoverCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private EnrolmentOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RecoveryKeyOption recoveryKey;

    @Override
    public Integer call() throws Exception {
        try (RecoveryKey recovery = recoveryKey.read()) {
            options.told(
                    "Recovered",
                    options.enrol((enroller, cloud, application) -> enroller.join(cloud, application, recovery, true)));
            return 0;
        }
    }
}
