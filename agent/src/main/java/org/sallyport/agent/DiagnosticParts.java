package org.sallyport.agent;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.diagnostics.CertificateFacts;
import org.sallyport.agent.diagnostics.FolderListing;
import org.sallyport.agent.diagnostics.LeftOutException;
import org.sallyport.agent.diagnostics.Machine;
import org.sallyport.agent.diagnostics.Part;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.health.HealthAddress;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a diagnostics bundle holds, read from an agent's files and from the agent itself where it answers. Nothing is
 * changed, and no file's own text is taken: a secret may stand in it.
 */
final class DiagnosticParts {
    private final Path file;
    private final @Nullable AgentConfig config;
    private final List<String> problems;
    private final @Nullable Path data;
    private final @Nullable LocalPage page;
    private @Nullable JsonObject inside;

    /**
     * Reads the configuration.
     *
     * @param data the data folder; null for the configuration's
     * @param page the agent's page; null for the one that the configuration names
     */
    DiagnosticParts(CommandSpec command, Path file, @Nullable Path data, @Nullable LocalPage page) {
        AgentConfig read = null;
        List<String> wrong = List.of();
        try {
            read = AgentConfig.read(file);
        } catch (SettingsException e) {
            wrong = e.problems().stream().map(Object::toString).toList();
        }
        this.file = file;
        this.config = read;
        this.problems = wrong;
        Places places = read == null ? Places.ofUnfit(file) : new Places(read.data(), read.health());
        this.data = data != null ? data : places.data;
        this.page = page != null || places.page() == null ? page : LocalPage.at(command, places.page());
    }

    /** What is to be known to look further, of a file that is unfit as a whole too. */
    private record Places(@Nullable Path data, HealthAddress health) {
        private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::", "[::]");

        static Places ofUnfit(Path file) {
            try {
                Settings settings = Settings.ofYaml(file.toString(), Files.readString(file));
                Path data = settings.optionalPath("data").orElse(null);
                return new Places(data, HealthAddress.read(settings));
            } catch (IOException | RuntimeException e) {
                return new Places(null, HealthAddress.DEFAULT); // the part on the configuration tells why
            }
        }

        /** Where the page is asked for; null where any port will do, or the host is none. */
        @Nullable URI page() {
            String host = EVERYWHERE.contains(health.host()) ? "127.0.0.1" : health.host();
            String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
            try {
                URI url = URI.create("http://" + bracketed + ":" + health.port());
                return health.port() == 0 || !bracketed.equals(url.getHost()) ? null : url;
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }

    /** All parts. */
    List<Part> all() {
        return List.of(
                new Part("program.json", "program, Java, system and container, of this command", this::program),
                new Part("configuration.json", "the settings as the agent reads them", this::configuration),
                new Part("access.txt", "the access policy's rules", this::access),
                new Part("data.txt", "names, sizes, modes, owners and times of the data folder's files", this::folder),
                new Part("certificates.json", "subjects, serials, times and fingerprints", this::certificates),
                new Part("status.json", "what the agent tells of itself, with each link's last problems", this::status),
                new Part("metrics.txt", "the agent's metrics", () -> page().text("/metrics")),
                new Part("process.json", "how the agent's process was started, and what it may use", this::process),
                new Part("threads.txt", "the agent's threads", this::threads));
    }

    private String program() {
        return Machine.facts(Version.TEXT).encodePrettily() + "\n";
    }

    private AgentConfig config() throws LeftOutException {
        if (config == null) {
            throw new LeftOutException(file + " is unfit: see configuration.json");
        }
        return config;
    }

    private String configuration() {
        return config == null
                ? new JsonObject().put("problems", new JsonArray(problems)).encodePrettily()
                : config.toJson().encodePrettily() + "\n";
    }

    private String access() throws LeftOutException {
        List<String> lines = config().access().lines();
        return lines.isEmpty()
                ? "No rules: every request is denied.\n"
                : lines.stream().collect(Collectors.joining("\n", "", "\n"));
    }

    private Path data() throws LeftOutException {
        if (data == null) {
            throw new LeftOutException("the data folder isn't known: name it with --data, or agent.yaml with --config");
        }
        return data;
    }

    private String folder() throws IOException, LeftOutException {
        String listing = FolderListing.of(data());
        Path audit = config == null ? null : config.audit().directory();
        return audit == null || !Files.isDirectory(audit) ? listing : listing + "\n" + FolderListing.of(audit);
    }

    private LocalPage page() throws LeftOutException {
        if (page == null) {
            throw new LeftOutException("the address of the agent's local page isn't known: name it with --url");
        }
        return page;
    }

    private String status() throws InterruptedException, LeftOutException {
        return page().status().encodePrettily() + "\n";
    }

    /** Asks for it until it was told. */
    private JsonObject inside() throws InterruptedException, LeftOutException {
        JsonObject known = inside == null ? page().json("/api/diagnostics") : inside;
        inside = known;
        return known;
    }

    private String process() throws InterruptedException, LeftOutException {
        return inside().getJsonObject("process", new JsonObject()).encodePrettily() + "\n";
    }

    private String threads() throws InterruptedException, LeftOutException {
        return inside().getString("threads", "");
    }

    private String certificates() throws InterruptedException, LeftOutException {
        JsonArray facts = keys();
        if (config != null) {
            Path cloud = config.way().tls().trustedCertificates();
            Path provider = config.trust() == null ? null : config.trust().trustedCertificates();
            for (Path authorities : new Path[] {cloud, provider}) {
                if (authorities != null) {
                    facts.addAll(CertificateFacts.of(authorities));
                }
            }
        }
        return facts.encodePrettily() + "\n";
    }

    /** From the agent, or from its key store where it doesn't run. */
    private JsonArray keys() throws InterruptedException, LeftOutException {
        try {
            return inside().getJsonArray("certificates", new JsonArray());
        } catch (AgentException | LeftOutException e) {
            return new JsonArray().addAll(stored());
        }
    }

    private JsonArray stored() throws LeftOutException {
        if (config != null && config.keyStore().token() != null) {
            return problem("the key store opens by a token, which is not asked for this: start the agent");
        }
        try {
            return config == null
                    ? problem("the key store isn't opened, as " + file + " is unfit")
                    : CertificateFacts.of(new KeyStoreFile(data(), config.keyStore()).read());
        } catch (AgentException e) {
            return problem(e.detail() + " [" + e.code().code() + "]");
        }
    }

    private static JsonArray problem(String why) {
        return new JsonArray()
                .add(new JsonObject().put("of", "the agent's keys").put("problem", why));
    }
}
