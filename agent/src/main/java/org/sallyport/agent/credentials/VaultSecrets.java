package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.sallyport.agent.http.SmallHttp.Reply;
import org.sallyport.datasource.spi.Credentials;

/**
 * Secrets in HashiCorp Vault's engine KV, version 2: {@code db/sales} is the latest version of the secret at that path of
 * the engine's mount; its keys are the names of the values. Thread-safe.
 */
final class VaultSecrets implements SecretStore {
    private final VaultSettings settings;
    private final VaultRequests requests;
    private final VaultTokens tokens;

    VaultSecrets(
            Vertx vertx,
            VaultSettings settings,
            WorkerExecutor worker,
            Map<String, String> environment,
            LongSupplier nanoTime) {
        this.settings = settings;
        this.requests = new VaultRequests(vertx, settings);
        this.tokens = new VaultTokens(settings.login(), requests, worker, environment, nanoTime);
    }

    @Override
    public Future<Credentials> read(SecretName name, Set<String> understood) {
        String path = settings.mount() + "/data/" + name.path();
        return tokens.token()
                .compose(token -> get(path, token)
                        .compose(reply -> reply.status() == 403 && tokens.refused(token)
                                ? tokens.token().compose(other -> get(path, other)) // it may have been revoked
                                : Future.succeededFuture(reply)))
                .compose(reply -> credentials(name, path, reply, understood));
    }

    private Future<Reply> get(String path, String token) {
        return requests.send(HttpMethod.GET, path, token, null);
    }

    private Future<Credentials> credentials(SecretName name, String path, Reply reply, Set<String> understood) {
        return switch (reply.status()) {
            case 200 -> Future.succeededFuture(read(name, reply.body(), understood));
            case 404 -> Future.failedFuture(SecretFailures.missing(name, settings.url() + "/v1/" + path));
            case 400, 401, 403, 405 ->
                Future.failedFuture(SecretFailures.refused(
                        "Vault does not let the agent read the secret '" + name + "'",
                        new IOException(settings.url() + "/v1/" + path + " answered " + reply.status()
                                + ": check that the agent's token is good, and that a policy lets it read this path")));
            default -> requests.unavailable(reply);
        };
    }

    private static Credentials read(SecretName name, Buffer body, Set<String> understood) {
        byte[] json = body.getBytes();
        try {
            return SecretFailures.read(name, json, understood, "data", "data");
        } finally {
            Arrays.fill(json, (byte) 0);
            body.setBytes(0, json); // what is still in the network's buffers is overwritten by what comes next
        }
    }

    @Override
    public Future<Void> close() {
        return requests.close();
    }
}
