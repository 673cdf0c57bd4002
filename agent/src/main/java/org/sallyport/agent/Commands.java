package org.sallyport.agent;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's commands. */
@Command(
        name = "sallyport-agent",
        description = "The Sallyport agent: serves requests of the cloud inside your network.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Versions.class,
        subcommands = {
            RunCommand.class,
            EnrolCommand.class,
            JoinCommand.class,
            RecoverCommand.class,
            RotateKeyCommand.class,
            RotateRecoveryKeyCommand.class,
            SealCommand.class,
            StatusCommand.class,
            DiagnosticsCommand.class,
            PolicyCommand.class,
            AuditCommand.class
        })
final class Commands implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** The command line. */
    static CommandLine line() {
        return new CommandLine(new Commands())
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> ExitCodes.explain(failure, command.getErr()));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Say what to do: run, enrol, join, recover, rotate-key, rotate-recovery-key, seal, status, diagnostics,"
                        + " policy or audit");
    }

    /** Tells the version. */
    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.TEXT};
        }
    }
}
