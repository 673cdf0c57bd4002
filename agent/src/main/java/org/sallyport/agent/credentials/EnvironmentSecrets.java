package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.datasource.spi.Credentials;

/**
 * Secrets in environment variables, as JSON: with the prefix {@code SALLYPORT_SECRET_} the secret {@code sales} is the
 * value of {@code SALLYPORT_SECRET_sales}. They can't be wiped, and whoever may look at the process sees them.
 */
final class EnvironmentSecrets implements SecretStore {
    private static final String NAME = "[A-Za-z0-9_]+";

    private final String prefix;
    private final Map<String, String> environment;

    EnvironmentSecrets(String prefix, Map<String, String> environment) {
        this.prefix = prefix;
        this.environment = environment;
    }

    @Override
    public Optional<String> unfit(SecretName name) {
        return name.path().matches(NAME)
                ? Optional.empty()
                : Optional.of("names of variables have letters, digits and '_' only");
    }

    @Override
    public Future<Credentials> read(SecretName name, Set<String> understood) {
        String variable = prefix + name.path();
        String json = environment.get(variable);
        if (json == null) {
            return Future.failedFuture(SecretFailures.missing(name, "the variable " + variable));
        }
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try {
            return Future.succeededFuture(SecretFailures.read(name, bytes, understood));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
