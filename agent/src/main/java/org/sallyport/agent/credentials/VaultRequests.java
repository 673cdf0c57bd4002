package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.http.SmallHttp;
import org.sallyport.agent.http.SmallHttp.Reply;

/** Requests of Vault's HTTP API, version 1. Thread-safe. */
final class VaultRequests {
    private final VaultSettings settings;
    private final SmallHttp http;

    VaultRequests(Vertx vertx, VaultSettings settings) {
        this.settings = settings;
        this.http = new SmallHttp(vertx, settings.trustedCertificates(), settings.timeout());
    }

    /**
     * Sends a request; fails with {@link AgentCode#SECRET_STORE_UNAVAILABLE} where Vault doesn't answer.
     *
     * @param path below {@code /v1/}
     */
    Future<Reply> send(HttpMethod method, String path, @Nullable String token, @Nullable Buffer body) {
        // Vault's own guard against requests that someone tricked a client into
        MultiMap fields = MultiMap.caseInsensitiveMultiMap().add("x-vault-request", "true");
        String namespace = settings.namespace();
        if (namespace != null) {
            fields.add("x-vault-namespace", namespace);
        }
        if (token != null) {
            fields.add("x-vault-token", token);
        }
        if (body != null) {
            fields.add("content-type", "application/json");
        }
        return send(method, path, fields, body);
    }

    private Future<Reply> send(HttpMethod method, String path, MultiMap fields, @Nullable Buffer body) {
        URI url = settings.url().resolve("/v1/" + path);
        return http.send(method, url, fields, body)
                .recover(failure -> Future.failedFuture(
                        SecretFailures.unavailable("Vault does not answer", new IOException(url + ": " + failure))));
    }

    /** Fails with why Vault answered that it can't serve: it is sealed, or something else. */
    <T> Future<T> unavailable(Reply reply) {
        AgentException busy = SecretFailures.unavailable(
                "Vault can't serve now",
                new IOException(settings.url() + " answered " + reply.status()
                        + (reply.status() / 100 == 3
                                ? ": name an address in secrets.vault.url that does not redirect"
                                : "")));
        if (reply.status() != 503) {
            return Future.failedFuture(busy);
        }
        // a status of the whole server, which knows no namespaces
        return send(HttpMethod.GET, "sys/seal-status", MultiMap.caseInsensitiveMultiMap(), null)
                .compose(status -> Future.failedFuture(sealed(status) ? sealed() : busy));
    }

    private static boolean sealed(Reply status) {
        try {
            return status.status() == 200 && new JsonObject(status.body()).getBoolean("sealed", false);
        } catch (DecodeException | ClassCastException e) {
            return false;
        }
    }

    private static AgentException sealed() {
        return new AgentException(
                AgentCode.SECRET_STORE_SEALED, "Vault is sealed: its operators have to unseal it; then try again");
    }

    Future<Void> close() {
        return http.close();
    }
}
