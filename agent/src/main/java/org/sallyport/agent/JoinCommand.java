package org.sallyport.agent;

import java.util.concurrent.Callable;
import org.sallyport.agent.keys.RecoveryKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code join}: makes this machine a further member of a gateway. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = "Makes this machine a further member of a gateway, by its recovery key.")
final class JoinCommand implements Callable<Integer> {
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
                    "Joined",
                    options.enrol(
                            (enroller, cloud, application) -> enroller.join(cloud, application, recovery, false)));
            return 0;
        }
    }
}
