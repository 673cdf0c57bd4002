package org.sallyport.cloud;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/**
 * The program {@code sallyport-cloud}. Exit codes: 0 done, 1 failed, 2 usage, 3 configuration; a signal ends it with the
 * code of the JVM (143 for SIGTERM) after the cloud has drained.
 */
@Command(
        name = "sallyport-cloud",
        description = "The server end of Sallyport: agents dial it, callers reach on-premises data through it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {RunCommand.class, TokenCommand.class})
public final class Main {
    /** Made by picocli. */
    Main() {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/sallyport/cloud/logback.xml");
        }
        System.exit(run(arguments));
    }

    /** Runs a command; its exit code. */
    static int run(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    PrintWriter err = command.getErr();
                    err.println(e.getMessage() == null ? e.toString() : e.getMessage());
                    err.flush();
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"sallyport-cloud " + (version == null ? "(development)" : version)};
        }
    }
}
