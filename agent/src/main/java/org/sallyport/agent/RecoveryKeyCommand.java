package org.sallyport.agent;

import java.util.concurrent.Callable;
import org.sallyport.agent.keys.RecoveryKey;
import picocli.CommandLine.Mixin;

/** What {@code join} and {@code recover} have in common: the recovery key makes this machine a member of a gateway that is. */
abstract class RecoveryKeyCommand implements Callable<Integer> {
    private final String done;
    private final boolean alone;

    @Mixin
    @SuppressWarnings("NullAway.Init") // set by picocli
    private EnrolmentOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RecoveryKeyOption recoveryKey;

    /**
     * A command.
     *
     * @param done what has been done, for people
     * @param alone whether all other members are revoked
     */
    RecoveryKeyCommand(String done, boolean alone) {
        this.done = done;
        this.alone = alone;
    }

    @Override
    public final Integer call() throws Exception {
        try (RecoveryKey recovery = recoveryKey.read()) {
            options.told(
                    done,
                    options.enrol(
                            (enroller, cloud, application) -> enroller.join(cloud, application, recovery, alone)));
            return 0;
        }
    }
}
