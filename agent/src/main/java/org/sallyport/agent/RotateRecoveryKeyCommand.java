package org.sallyport.agent;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.agent.membership.RecoveryKeyRotation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rotate-recovery-key}: gives the gateway a new recovery key. */
@Command(
        name = "rotate-recovery-key",
        mixinStandardHelpOptions = true,
        description =
                "Gives the gateway a new recovery key, and makes the old one void. If it is broken off before it has"
                        + " shown the new one, repeat it.")
final class RotateRecoveryKeyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The agent's agent.yaml.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Override
    public Integer call() throws Exception {
        try (RecoveryKey recovery = RecoveryKey.make()) {
            MemberSide.run(config, following -> new RecoveryKeyRotation(following, Clock.systemUTC()).run(recovery));
            spec.commandLine().getOut().println("The gateway has a new recovery key; the old one is void.");
            ShownRecoveryKey.print(recovery, spec.commandLine().getOut());
            return 0;
        }
    }
}
