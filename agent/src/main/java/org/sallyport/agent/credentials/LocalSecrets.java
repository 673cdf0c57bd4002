package org.sallyport.agent.credentials;

import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Credentials;
import org.sallyport.datasource.spi.Target;

/** The agent's own secrets, in all its stores. Thread-safe. */
public final class LocalSecrets {
    private final Map<String, SecretStore> stores;
    private final List<SecretRule> rules;

    LocalSecrets(Map<String, SecretStore> stores, List<SecretRule> rules) {
        this.stores = stores;
        this.rules = List.copyOf(rules);
    }

    /**
     * Those of the settings.
     *
     * @param worker where files are read
     * @param environment the process's
     * @param nanoTime as {@link System#nanoTime}
     */
    public static LocalSecrets of(
            Vertx vertx,
            SecretSettings settings,
            WorkerExecutor worker,
            Map<String, String> environment,
            LongSupplier nanoTime) {
        Map<String, SecretStore> stores = new LinkedHashMap<>();
        Path directory = settings.directory();
        if (directory != null) {
            stores.put(SecretSettings.FILE, new FileSecrets(directory, worker));
        }
        String prefix = settings.prefix();
        if (prefix != null) {
            stores.put(SecretSettings.ENVIRONMENT, new EnvironmentSecrets(prefix, environment));
        }
        if (settings.systemd()) {
            stores.put(SecretSettings.SYSTEMD, new SystemdSecrets(environment, worker));
        }
        VaultSettings vault = settings.vault();
        if (vault != null) {
            stores.put(SecretSettings.VAULT, new VaultSecrets(vertx, vault, worker, environment, nanoTime));
        }
        return new LocalSecrets(stores, settings.rules());
    }

    /**
     * The secret of a name that the cloud gave, if a target may be shown it.
     *
     * @throws AgentException {@link AgentCode#LOCAL_SECRET_DENIED}, whether or not there is such a secret
     */
    SecretName allowed(String text, Target target) {
        SecretName name = SecretName.parse(text)
                .flatMap(parsed -> SecretSettings.placed(parsed, stores.keySet()))
                .orElseThrow(() -> denied("The connection names no secret of this agent's stores"
                        + (stores.isEmpty()
                                ? "; it has none: see 'secrets' in agent.yaml"
                                : ": " + String.join(", ", stores.keySet()))));
        if (rules.stream().noneMatch(rule -> rule.allows(name, target))) {
            throw denied("This entry under 'secrets.allow' in agent.yaml would let the target be shown the secret: -"
                    + " {secret: \"" + name + "\", targets: [\"" + target + "\"]}");
        }
        return name;
    }

    private static AgentException denied(String detail) {
        return new AgentException(AgentCode.LOCAL_SECRET_DENIED, detail);
    }

    /** Reads a secret that is allowed, as {@link SecretStore#read} does. */
    Future<Credentials> read(SecretName name, Set<String> understood) {
        SecretStore store = stores.get(String.valueOf(name.store()));
        if (store == null) {
            throw new IllegalArgumentException("not allowed: " + name);
        }
        return store.unfit(name)
                .<Future<Credentials>>map(why -> Future.failedFuture(SecretFailures.unfit(name, why)))
                .orElseGet(() -> store.read(name, understood));
    }

    /** Lets the stores go; idempotent. */
    public Future<Void> close() {
        CompositeFuture all =
                Future.join(stores.values().stream().map(SecretStore::close).toList());
        return all.mapEmpty();
    }
}
