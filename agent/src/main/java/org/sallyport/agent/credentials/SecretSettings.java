package org.sallyport.agent.credentials;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.TargetPattern;
import org.sallyport.datasource.settings.Durations;
import org.sallyport.datasource.settings.Settings;

/**
 * The agent's own secrets: the section {@code secrets} of agent.yaml.
 *
 * @param rules which targets may be shown which secrets; nothing else is read
 * @param keptFor how long a secret that was read is not asked for again
 * @param directory of {@link FileSecrets}; null for none
 * @param prefix of {@link EnvironmentSecrets}; null for none
 * @param systemd whether there are {@link SystemdSecrets}
 * @param vault of {@link VaultSecrets}; null for none
 */
public record SecretSettings(
        List<SecretRule> rules,
        Duration keptFor,
        @Nullable Path directory,
        @Nullable String prefix,
        boolean systemd,
        @Nullable VaultSettings vault) {

    static final String FILE = "file";
    static final String ENVIRONMENT = "environment";
    static final String SYSTEMD = "systemd";
    static final String VAULT = "vault";

    /** No secrets. */
    public static final SecretSettings NONE =
            new SecretSettings(List.of(), Duration.ofSeconds(30), null, null, false, null);

    public SecretSettings {
        rules = List.copyOf(rules);
    }

    /** Reads the section; problems are noted in the settings. */
    public static SecretSettings read(Settings settings) {
        return settings.optionalSection("secrets")
                .map(SecretSettings::readSection)
                .orElse(NONE);
    }

    private static SecretSettings readSection(Settings secrets) {
        Path directory = secrets.optionalSection(FILE)
                .map(file -> file.directory("directory"))
                .orElse(null);
        String prefix = secrets.optionalSection(ENVIRONMENT)
                .map(environment -> environment.string("prefix"))
                .orElse(null);
        boolean systemd = secrets.bool(SYSTEMD, false);
        VaultSettings vault =
                secrets.optionalSection(VAULT).map(VaultSettings::read).orElse(null);
        SecretSettings read = new SecretSettings(
                List.of(), secrets.duration("keptFor", NONE.keptFor), directory, prefix, systemd, vault);
        return read.allowing(rules(secrets, read.stores()));
    }

    private SecretSettings allowing(List<SecretRule> given) {
        return new SecretSettings(given, keptFor, directory, prefix, systemd, vault);
    }

    /** The words of the stores that there are. */
    Set<String> stores() {
        Set<String> stores = new LinkedHashSet<>();
        if (directory != null) {
            stores.add(FILE);
        }
        if (prefix != null) {
            stores.add(ENVIRONMENT);
        }
        if (systemd) {
            stores.add(SYSTEMD);
        }
        if (vault != null) {
            stores.add(VAULT);
        }
        return stores;
    }

    private static List<SecretRule> rules(Settings secrets, Set<String> stores) {
        List<SecretRule> rules = new ArrayList<>();
        for (Settings each : secrets.sections("allow")) {
            Optional<SecretName> name = name(each, stores);
            List<TargetPattern> targets = targets(each);
            name.ifPresent(known -> rules.add(new SecretRule(known, targets)));
        }
        return rules;
    }

    private static Optional<SecretName> name(Settings each, Set<String> stores) {
        String text = each.string("secret");
        Optional<SecretName> name = SecretName.parsePattern(text).flatMap(parsed -> placed(parsed, stores));
        if (name.isEmpty() && !text.isEmpty()) {
            each.problem(
                    "secret",
                    "must be the name of a secret such as vault:db/sales, in one of the stores that stand here: "
                            + (stores.isEmpty() ? "none" : String.join(", ", stores)));
        }
        return name;
    }

    /** The name with its store, which needs to be said where there are several. */
    static Optional<SecretName> placed(SecretName name, Set<String> stores) {
        if (name.store() == null) {
            return stores.size() == 1 ? Optional.of(name.in(stores.iterator().next())) : Optional.empty();
        }
        return stores.contains(name.store()) ? Optional.of(name) : Optional.empty();
    }

    private static List<TargetPattern> targets(Settings each) {
        List<TargetPattern> targets = new ArrayList<>();
        List<String> texts = each.strings("targets");
        if (texts.isEmpty()) {
            each.problem("targets", "must list the targets that may be shown the secret, as under 'access'");
        }
        for (String text : texts) {
            TargetPattern.parse(text)
                    .ifPresentOrElse(
                            targets::add,
                            () -> each.problem(
                                    "targets",
                                    "must be targets such as postgresql://host:5432/database: entry "
                                            + (targets.size() + 1) + " is none"));
        }
        return targets;
    }

    /** For people: where the secrets are, and none of them. */
    public JsonObject toJson() {
        JsonArray allow = new JsonArray();
        rules.forEach(rule -> allow.add(new JsonObject()
                .put("secret", rule.secrets().toString())
                .put(
                        "targets",
                        new JsonArray(rule.targets().stream()
                                .map(TargetPattern::toString)
                                .toList()))));
        return new JsonObject()
                .put("allow", allow)
                .put("keptFor", Durations.text(keptFor))
                .put("directory", directory == null ? null : directory.toString())
                .put("prefix", prefix)
                .put(SYSTEMD, systemd)
                .put(VAULT, vault == null ? null : vault.toJson());
    }
}
