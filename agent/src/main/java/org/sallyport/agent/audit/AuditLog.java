package org.sallyport.agent.audit;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Clock;
import org.sallyport.agent.dispatch.EndedRequest;
import org.sallyport.agent.dispatch.RequestEvents;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's audit log: a line for each request that has ended (docs/audit.md). Thread-safe; requests only leave their
 * facts in a queue, a thread of the log's own writes them, many at a time.
 */
public final class AuditLog implements RequestEvents {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    private final AuditWriter writer;
    private final Promise<Void> ended;

    private AuditLog(AuditWriter writer, Promise<Void> ended) {
        this.writer = writer;
        this.ended = ended;
    }

    /**
     * Goes on with the log of a directory, or begins one. Blocks on the disk.
     *
     * @param data the data directory, which remembers where logs were begun
     * @param keys signs the log's head
     * @param requests how many requests may be under way at once: so many lines find place beside those that wait
     * @param opened what its first line tells beside the ordinary
     * @throws AgentException {@link AgentCode#AUDIT_DAMAGED}, {@link AgentCode#AUDIT_UNAVAILABLE}, or as
     *     {@link SecretFiles#makeDirectory}
     */
    public static AuditLog open(
            Path data, AuditSettings settings, SigningKey keys, int requests, JsonObject opened, Clock clock) {
        return open(data, settings, keys, requests, opened, clock, new DiskStorage());
    }

    static AuditLog open(
            Path data,
            AuditSettings settings,
            SigningKey keys,
            int requests,
            JsonObject opened,
            Clock clock,
            Storage storage) {
        Path directory = settings.in(data);
        SecretFiles.makeDirectory(directory);
        try {
            BegunLogs begun = new BegunLogs(data, storage);
            begun.requireHead(directory);
            Resumption from = Resumption.of(directory, storage, keys.privateKey(), keys.publicKey(), clock);
            begun.add(directory);
            Journal journal = new Journal(directory, settings, storage, keys.privateKey(), clock, from);
            JsonObject line = opened(from, clock).mergeIn(opened);
            Promise<Void> ended = Promise.promise();
            AuditWriter writer = new AuditWriter(journal, settings, requests, clock, ended);
            writer.begin(line);
            LOG.info(
                    "audit log {} goes on behind line {}, hash {}",
                    directory,
                    from.last().seq(),
                    from.last().hash());
            return new AuditLog(writer, ended);
        } catch (BrokenChainException e) {
            throw new AgentException(
                    AgentCode.AUDIT_DAMAGED,
                    "The audit log in " + directory + " is damaged: " + e.what()
                            + ". Run 'audit verify', keep the directory as evidence and give the agent another one"
                            + " ('audit.directory' in agent.yaml)",
                    e);
        } catch (IOException e) {
            throw new AgentException(
                    AgentCode.AUDIT_UNAVAILABLE,
                    "The audit log in " + directory + " can't be written (" + e + "): see to the disk, or 'audit' in"
                            + " agent.yaml",
                    e);
        }
    }

    private static JsonObject opened(Resumption from, Clock clock) {
        JsonObject line = AuditWriter.event("opened", clock);
        if (from.cut() > 0) {
            line.put("cutBytes", from.cut());
        }
        if (from.unsealed() > 0) {
            line.put("unsealed", from.unsealed());
            LOG.warn("the agent was not stopped in good order: {} audit lines were not sealed yet", from.unsealed());
        }
        return line;
    }

    /**
     * The pair that seals a log.
     *
     * @param privateKey ECDSA P-256
     */
    public record SigningKey(PrivateKey privateKey, PublicKey publicKey) {}

    @Override
    public boolean begins() {
        return writer.begins();
    }

    @Override
    public void ended(EndedRequest request) {
        writer.ended(request);
    }

    /** Lines written since the start. */
    public long lines() {
        return writer.counts().lines();
    }

    /** The number of the last line that is on disk and sealed. */
    public long sealed() {
        return writer.counts().sealed();
    }

    /** Lines lost since the start because they could not be written; the log itself tells of them once it can. */
    public long lost() {
        return writer.counts().lost();
    }

    /** Requests refused since the start because no line could be written. */
    public long refused() {
        return writer.counts().refused();
    }

    /** Writes that failed since the start. */
    public long failures() {
        return writer.counts().failures();
    }

    /** Whether the last write failed. */
    public boolean isFailing() {
        return writer.isFailing();
    }

    /** Writes what waits, a last line and the head. Completes also where that fails; the ordinary log tells of it. */
    public Future<Void> close() {
        writer.stop();
        return ended.future();
    }
}
