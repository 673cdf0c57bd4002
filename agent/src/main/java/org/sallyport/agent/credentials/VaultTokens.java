package org.sallyport.agent.credentials;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.agent.http.SmallHttp.Reply;

/**
 * The token that the agent shows to Vault. One that came by a role's login is kept for two thirds of its life, and given up
 * when Vault refuses it; others are read each time. Thread-safe.
 */
final class VaultTokens {
    private final VaultLogin login;
    private final VaultRequests requests;
    private final WorkerExecutor worker;
    private final Map<String, String> environment;
    private final LongSupplier nanoTime;
    private @Nullable Future<String> known;
    private long obtainedAt;
    private long lifeNanos;

    VaultTokens(
            VaultLogin login,
            VaultRequests requests,
            WorkerExecutor worker,
            Map<String, String> environment,
            LongSupplier nanoTime) {
        this.login = login;
        this.requests = requests;
        this.worker = worker;
        this.environment = environment;
        this.nanoTime = nanoTime;
    }

    /** A token that may be good, of characters that a header field carries. */
    Future<String> token() {
        return found().map(VaultTokens::requireSendable);
    }

    /** What else would fail on the way, with the token in the failure's message. */
    private static String requireSendable(String token) {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw SecretFailures.refused(
                    "The agent has no token for Vault",
                    new IOException("what stands in its place is empty, or holds white space or characters that no"
                            + " token has"));
        }
        return token;
    }

    private Future<String> found() {
        if (login instanceof VaultLogin.AppRole role) {
            return loggedIn(role);
        }
        if (login instanceof VaultLogin.TokenFile file) {
            return worker.executeBlocking(() -> text(file.file()), false);
        }
        String token = environment.get(VaultLogin.TOKEN_VARIABLE);
        return token == null || token.isBlank()
                ? Future.failedFuture(SecretFailures.refused(
                        "The agent has no token for Vault",
                        new IOException(VaultLogin.TOKEN_VARIABLE + " is not set, and agent.yaml names neither"
                                + " secrets.vault.tokenFile nor secrets.vault.appRole")))
                : Future.succeededFuture(token.strip());
    }

    /**
     * Vault has refused a token.
     *
     * @return whether another one may be had
     */
    synchronized boolean refused(String token) {
        Future<String> had = known;
        if (had != null && had.succeeded() && token.equals(had.result())) {
            known = null;
        }
        return login instanceof VaultLogin.AppRole;
    }

    private synchronized Future<String> loggedIn(VaultLogin.AppRole role) {
        Future<String> had = known;
        boolean good =
                had != null && !had.failed() && (!had.isComplete() || nanoTime.getAsLong() - obtainedAt < lifeNanos);
        if (had != null && good) {
            return had;
        }
        Future<String> fresh = worker.executeBlocking(() -> text(role.secretIdFile()), false)
                .compose(secretId -> logIn(role, secretId));
        known = fresh;
        return fresh;
    }

    private Future<String> logIn(VaultLogin.AppRole role, String secretId) {
        Buffer body = new JsonObject()
                .put("role_id", role.roleId())
                .put("secret_id", secretId)
                .toBuffer();
        return requests.send(HttpMethod.POST, "auth/" + role.mount() + "/login", null, body)
                .compose(reply -> switch (reply.status()) {
                    case 200 -> Future.succeededFuture(token(reply));
                    case 400, 401, 403, 404 ->
                        Future.failedFuture(
                                SecretFailures.refused(
                                        "Vault refuses the agent's login by AppRole",
                                        new IOException(
                                                "Vault answered " + reply.status()
                                                        + ": check secrets.vault.appRole, the role's id and secret id and their limits")));
                    default -> requests.unavailable(reply);
                });
    }

    private String token(Reply reply) {
        try {
            JsonObject auth = new JsonObject(reply.body()).getJsonObject("auth");
            String token = auth.getString("client_token");
            long seconds = auth.getLong("lease_duration", 0L);
            if (token == null || token.isBlank()) {
                throw new ClassCastException("no token");
            }
            synchronized (this) {
                obtainedAt = nanoTime.getAsLong();
                // 0 means for ever
                lifeNanos = seconds == 0
                        ? Long.MAX_VALUE
                        : Duration.ofSeconds(seconds).toNanos() / 3 * 2;
            }
            return token;
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw SecretFailures.unavailable(
                    "What answers at secrets.vault.url answered the agent's login as no Vault does: check the URL",
                    null);
        }
    }

    private static String text(Path file) {
        byte[] content = new byte[0];
        try {
            content = SecretFiles.read(file);
            return new String(content, StandardCharsets.US_ASCII).strip();
        } catch (AgentException e) {
            throw SecretFailures.refused(
                    "The agent can't read the file by which it logs in to Vault (tokenFile or secretIdFile in agent.yaml)",
                    e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
