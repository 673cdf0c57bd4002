package org.sallyport.agent;

import java.util.concurrent.Callable;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.keys.GatewayKeySpec;
import org.sallyport.agent.keys.RecoveryKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code enrol}: makes this machine the first member of a gateway. */
@Command(
        name = "enrol",
        mixinStandardHelpOptions = true,
        description = "Enrols this machine with a cloud, as the first member of a gateway.")
final class EnrolCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private EnrolmentOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private KeyOptions keyOptions;

    @Override
    public Integer call() throws Exception {
        GatewayKeySpec key = keyOptions.over(GatewayKeySpec.DEFAULT);
        try (RecoveryKey recovery = RecoveryKey.make()) {
            Enrolment enrolment =
                    options.enrol((enroller, cloud, application) -> enroller.enrol(cloud, application, key, recovery));
            options.told("Enrolled", enrolment);
            ShownRecoveryKey.print(recovery, spec.commandLine().getOut());
            return 0;
        }
    }
}
