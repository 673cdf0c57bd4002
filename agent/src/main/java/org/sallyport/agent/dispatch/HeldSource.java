package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.access.Attempt;
import org.sallyport.agent.access.Caller;
import org.sallyport.agent.access.TargetAccess;
import org.sallyport.agent.keys.Sha256;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.spi.Connection;
import org.sallyport.datasource.spi.Connector;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.OperationRequest;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.Target;

/**
 * One version of a connection, with all that its requests share: parsed parameters, target, the policy's rules for it,
 * the addresses of its host, and the data source, opened at the first call that the policy allows. Thread-safe.
 */
final class HeldSource {
    private static final long BELIEVED = TimeUnit.SECONDS.toNanos(30);

    private final RelayFields fields;
    private final Connector connector;
    private final JsonObject parameters;
    private final Target target;
    private final TargetAccess access;
    private final TargetAddresses addresses;
    private final SourceCredentials credentials;
    private final SourceOpening opening;

    private @Nullable String credentialsDigest;
    private @Nullable Future<OpenSource> source;
    private @Nullable Boolean reached;
    private long foundAt;
    private int calls;
    private boolean retired;
    private long unusedSince = System.nanoTime();

    HeldSource(
            RelayFields fields,
            Connector connector,
            JsonObject parameters,
            Target target,
            TargetAccess access,
            Names names,
            SourceCredentials credentials,
            SourceOpening opening) {
        this.fields = fields;
        this.connector = connector;
        this.parameters = parameters;
        this.target = target;
        this.access = access;
        this.addresses = new TargetAddresses(access, names);
        this.credentials = credentials;
        this.opening = opening;
    }

    /** Whether a request means exactly this version of this connection. Texts are compared, not parsed. */
    boolean matches(RelayFields other) {
        return fields.version() == other.version()
                && fields.connector().equals(other.connector())
                && fields.parameters().equals(other.parameters())
                && Objects.equals(fields.credentials(), other.credentials());
    }

    long version() {
        return fields.version();
    }

    String connection() {
        return fields.connection();
    }

    Connector connector() {
        return connector;
    }

    Target target() {
        return target;
    }

    /** What the policy in force says of the target. */
    TargetAccess access() {
        return access;
    }

    /** Whether the target's host has other addresses by now, or the secret is another: new requests need another source. */
    boolean outdated() {
        return addresses.moved() || credentials.changed();
    }

    /**
     * The attempt to run an operation, with the addresses that the source connects to; looked up before the first attempt
     * that the policy may allow.
     */
    Future<Attempt> attempt(Operation operation, Caller caller) {
        Attempt attempt = new Attempt(operation, caller, addresses.known());
        if (attempt.addresses().isEmpty() && !access.hangsOnAddresses(attempt)) {
            return Future.succeededFuture(attempt);
        }
        Future<List<InetAddress>> found = addresses.get();
        return found.succeeded()
                ? Future.succeededFuture(new Attempt(operation, caller, found.result()))
                : found.map(known -> new Attempt(operation, caller, known));
    }

    /** Tells sealed credentials apart without telling anything of them: the SHA-256 of their text; null without any. */
    synchronized @Nullable String credentialsDigest() {
        String sealed = fields.credentials();
        if (credentialsDigest == null && sealed != null) {
            credentialsDigest = "sha256:" + Sha256.hex(sealed.getBytes(StandardCharsets.UTF_8));
        }
        return credentialsDigest;
    }

    /** What a request asks for. */
    Operation operation(OperationRequest request) {
        return connector.operation(settings(), request);
    }

    /** A fresh reading of the parameters. */
    private Settings settings() {
        return Settings.ofJson("parameters", parameters);
    }

    /** The source, opened on the caller's context if it isn't yet. A failed opening is forgotten. */
    synchronized Future<OpenSource> source() {
        Future<OpenSource> opened = source;
        if (opened == null) {
            Connection connection = new Connection(fields.connection(), fields.version(), settings());
            opened = opening.open(connector, connection, credentials, addresses.known());
            source = opened;
            opened.onFailure(failure -> forgetSource());
        } else {
            credentials.look();
        }
        return opened;
    }

    private synchronized void forgetSource() {
        source = null;
    }

    /** A call begins. */
    synchronized void enter() {
        calls++;
    }

    /** A call has ended. */
    void leave() {
        boolean last;
        synchronized (this) {
            calls--;
            unusedSince = System.nanoTime();
            last = retired && calls == 0;
        }
        if (last) {
            close();
        }
    }

    /** No call will begin any more: the source is closed when the last has ended. */
    void retire() {
        boolean unused;
        synchronized (this) {
            if (retired) {
                return;
            }
            retired = true;
            unused = calls == 0;
        }
        if (unused) {
            close();
        }
    }

    /** Whether no call has used it for so long. */
    synchronized boolean unusedFor(long nanos) {
        return calls == 0 && System.nanoTime() - unusedSince >= nanos;
    }

    /** A request has failed in the source: what that means for the next ones. */
    void failed(SourceCode code) {
        if (code == SourceCode.UNREACHABLE) {
            found(false);
        } else if (code == SourceCode.CREDENTIALS_REFUSED) {
            credentials.doubt();
        }
    }

    /** A request has reached the source, or found that it can't be reached. */
    void found(boolean answers) {
        synchronized (this) {
            reached = answers;
            foundAt = System.nanoTime();
        }
        if (!answers) {
            addresses.doubt();
        }
    }

    /** What is going on here. */
    synchronized Load.Source load() {
        return new Load.Source(
                fields.connection(),
                connector.id(),
                target.toString(),
                source != null,
                reachable(),
                calls,
                source != null && source.succeeded()
                        ? source.result().source().connections().orElse(null)
                        : null);
    }

    /** That it can't be reached is believed for a while only: a cloud that heeds it sends nobody who would find out. */
    private @Nullable Boolean reachable() {
        boolean doubtful = Boolean.FALSE.equals(reached) && System.nanoTime() - foundAt >= BELIEVED;
        return doubtful ? null : reached;
    }

    private void close() {
        Future<OpenSource> opened;
        synchronized (this) {
            opened = source;
            source = null;
        }
        if (opened != null) {
            opening.close(opened, connector, target);
        }
    }
}
