package org.sallyport.agent;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.Attempt;
import org.sallyport.agent.access.Caller;
import org.sallyport.agent.access.Explanation;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.settings.SettingsProblem;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code policy}: tells what the access policy would decide, without an agent that runs. */
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Tells what the access policy decides.",
        subcommands = PolicyCommand.Explain.class)
final class PolicyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: explain");
    }

    /** {@code explain}: which line decides, and why those before it don't. The first word printed is the decision. */
    @Command(
            name = "explain",
            mixinStandardHelpOptions = true,
            description =
                    "Tells which line of the access policy decides on an operation, and why those before it don't.")
    static final class Explain implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli
        private CommandSpec spec;

        @Parameters(index = "0", paramLabel = "TARGET", description = "For instance postgresql://db1.corp:5432/sales.")
        @SuppressWarnings("NullAway.Init")
        private String target;

        @Parameters(
                index = "1",
                paramLabel = "OPERATION",
                description = "An operation's id, or read, write, procedures, query.")
        @SuppressWarnings("NullAway.Init")
        private String operation;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                defaultValue = "agent.yaml",
                description = "agent.yaml; default: ${DEFAULT-VALUE}.")
        @SuppressWarnings("NullAway.Init")
        private Path config;

        @Option(names = "--effect", paramLabel = "WORD", description = "What an operation named by its id does.")
        private @Nullable String effect;

        @Option(names = "--table", paramLabel = "NAME", description = "What is touched; may be given several times.")
        private List<String> tables = new ArrayList<>();

        @Option(names = "--user", paramLabel = "USER", description = "For whom.")
        private @Nullable String user;

        @Option(names = "--group", paramLabel = "GROUP", description = "The user's groups; may be given several times.")
        private @Nullable List<String> groups;

        @Option(
                names = "--address",
                paramLabel = "IP",
                description =
                        "Addresses of the target's host instead of those that its name has here; may be given several"
                                + " times.")
        private List<InetAddress> addresses = new ArrayList<>();

        @Override
        public Integer call() {
            ConnectorOperations known =
                    new ConnectorOperations(Agent.connectors().values());
            AgentConfig read = AgentConfig.read(config);
            List<SettingsProblem> problems = read.access().unknownOperations(known.ids());
            if (!problems.isEmpty()) {
                throw new SettingsException(problems);
            }
            Caller caller = new Caller(user, groups == null ? null : Set.copyOf(groups));
            Attempt attempt = new Attempt(operation(known), caller, addresses());
            Explanation explanation = Explanation.of(read.access(), target, attempt);
            PrintWriter out = spec.commandLine().getOut();
            out.println(explanation.allowed() ? "allowed" : "denied");
            explanation.lines().forEach(out::println);
            return 0;
        }

        private Operation operation(ConnectorOperations known) {
            for (Effect word : Effect.values()) {
                if (word.word().equals(operation)) {
                    return new Operation("", word, tables);
                }
            }
            Effect does = known.effect(operation)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "'" + operation
                                    + "' is no operation of a connector, nor read, write, procedures or query"));
            return new Operation(operation, effect == null ? does : effect(effect), tables);
        }

        private Effect effect(String word) {
            for (Effect known : Effect.values()) {
                if (known.word().equals(word)) {
                    return known;
                }
            }
            throw new ParameterException(spec.commandLine(), "--effect must be read, write, procedures or query");
        }

        private List<InetAddress> addresses() {
            InetAddress spelt = Explanation.spelt(target);
            if (spelt != null) {
                return List.of(spelt);
            }
            String name = Explanation.name(target);
            if (name == null || !addresses.isEmpty()) {
                return addresses;
            }
            try {
                return List.of(InetAddress.getAllByName(name));
            } catch (UnknownHostException e) {
                throw new ParameterException(
                        spec.commandLine(),
                        "The name " + name + " can't be resolved here: give its addresses with --address",
                        e);
            }
        }
    }
}
