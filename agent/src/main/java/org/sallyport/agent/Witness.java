package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.audit.AuditLog;
import org.sallyport.agent.dispatch.RequestEvents;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.health.Meters;
import org.sallyport.agent.keys.Keys;
import org.sallyport.agent.trust.TrustSettings;
import org.sallyport.agent.trust.UserTrust;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the customer's side itself knows of users and writes down of requests.
 *
 * @param trust null where the cloud's word about users is taken
 * @param audit null where no log is kept
 */
record Witness(@Nullable UserTrust trust, @Nullable AuditLog audit) {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    /** Opens the audit log, which blocks on the disk, and asks the identity provider for its keys. */
    static Witness open(Vertx vertx, AgentConfig config, Keys keys, Enrolment enrolment, Clock clock) {
        AuditLog audit = config.audit().enabled() ? audit(config, keys, enrolment, clock) : null;
        TrustSettings settings = config.trust();
        UserTrust trust = settings == null ? null : new UserTrust(vertx, settings, clock, System::nanoTime);
        if (settings != null) {
            LOG.info("users are verified by tokens of {} for {}", settings.issuer(), settings.audience());
        }
        if (settings != null && settings.issuer().getScheme().equals("http")) {
            LOG.warn(
                    "the identity provider's URL begins with http: whoever can change what it answers can be any user");
        }
        return new Witness(trust, audit);
    }

    private static AuditLog audit(AgentConfig config, Keys keys, Enrolment enrolment, Clock clock) {
        JsonObject opened = new JsonObject()
                .put("agentVersion", Version.TEXT)
                .put("gateway", enrolment.gatewayId())
                .put("member", enrolment.memberId());
        AuditLog.SigningKey pair = new AuditLog.SigningKey(
                keys.member().privateKey(), keys.member().certificate().getPublicKey());
        int requests = config.limits().concurrentRequests() + config.limits().queuedRequests();
        return AuditLog.open(config.data(), config.audit(), pair, requests, opened, clock);
    }

    /** What is asked of the cloud. */
    List<String> capabilities() {
        return trust == null ? List.of() : List.of(UserTrust.CAPABILITY);
    }

    /** Those who hear of requests. */
    RequestEvents events(Meters meters) {
        AuditLog log = audit;
        if (log == null) {
            return meters;
        }
        meters.watch(log);
        return meters.and(log);
    }

    /** Writes what waits to be written. Idempotent. */
    Future<Void> close() {
        Future<Void> written = audit == null ? Future.succeededFuture() : audit.close();
        return written.eventually(() -> trust == null ? Future.succeededFuture() : trust.close());
    }
}
