package org.sallyport.agent;

import java.io.PrintWriter;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.failure.RefusedByCloudException;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.datasource.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code sallyport-agent}. Exit codes: 0 done, 1 failed, 2 usage, 3 configuration. */
@Command(
        name = "sallyport-agent",
        description = "The Sallyport agent: serves requests of the cloud inside your network.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Versions.class,
        subcommands = {RunCommand.class, EnrolCommand.class, SealCommand.class, StatusCommand.class, PolicyCommand.class
        })
public final class Main implements Runnable {
    static final int FAILED = 1;
    static final int CONFIGURATION = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Runs the program and ends the JVM with its exit code. */
    public static void main(String[] args) {
        // before the first logger is made; a file that the administrator names wins
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "org/sallyport/agent/logback.xml");
        }
        if (args.length > 0 && args[0].equals("run")) {
            prepare();
        }
        System.exit(commandLine().execute(args));
    }

    /** Loads beside everything else what takes longest, so that the first link is up sooner. */
    private static void prepare() {
        Thread early = new Thread(KeyStoreFile::prepare, "prepare");
        early.setDaemon(true);
        early.start();
    }

    /** The command line, for the program and for tests. */
    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler(Main::explain);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: run, enrol, seal, status or policy");
    }

    /** What people are told of a failure: what it was and what to do, never a stack trace where we foresaw it. */
    private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        PrintWriter err = command.getErr();
        if (failure instanceof SettingsException settings) {
            settings.problems().forEach(err::println);
            return CONFIGURATION;
        }
        if (failure instanceof AgentException agent) {
            err.println(agent.detail() + " [" + agent.code().code() + "]");
            return configuration(agent) ? CONFIGURATION : FAILED;
        }
        if (failure instanceof RefusedByCloudException refused) {
            err.println(refused.problem().detail() + " [" + refused.problem().code() + "]");
            return FAILED;
        }
        throw failure;
    }

    private static boolean configuration(AgentException failure) {
        return switch (failure.code()) {
            case NOT_ENROLLED,
                    LOOSE_FILE_MODE,
                    DATA_DIRECTORY,
                    DATA_DIRECTORY_IN_USE,
                    PASSPHRASE_REFUSED,
                    KEY_STORE_DAMAGED,
                    HEALTH_ADDRESS -> true;
            default -> false;
        };
    }

    /** Tells the version. */
    static final class Versions implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {Version.TEXT};
        }
    }
}
