package org.sallyport.cloud.relay;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.sallyport.cloud.identity.Identity;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.Problems;
import org.sallyport.cloud.store.Ids;
import org.sallyport.cloud.store.MemberToken;
import org.sallyport.cloud.store.Members;
import org.sallyport.relay.Fields;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.Problem;
import org.sallyport.relay.RelayAcceptor;
import org.sallyport.relay.RelayLink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /relay}: tells who dials, fences the older links of the same number, upgrades, greets, and puts the link into
 * the registry (SPEC.md, sections 2 and 6).
 */
public final class RelayEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(RelayEndpoint.class);
    private static final Duration DRAINING_RETRY = Duration.ofSeconds(2);

    private final RelayAcceptor acceptor;
    private final Members members;
    private final LinkRegistry registry;
    private final Greeting greeting;
    private final Statuses statuses;
    private final LinkEvents events;
    private final InstantSource clock;
    private volatile boolean draining;

    /** An endpoint that puts its links into the registry. */
    public RelayEndpoint(
            Vertx vertx,
            RelayAcceptor acceptor,
            Members members,
            LinkRegistry registry,
            LinkEvents events,
            Duration helloTimeout,
            InstantSource clock) {
        this.acceptor = acceptor;
        this.members = members;
        this.registry = registry;
        this.greeting = new Greeting(vertx, helloTimeout);
        this.statuses = new Statuses(registry);
        this.events = events;
        this.clock = clock;
    }

    /** Refuses new links from now on. */
    public void stopAccepting() {
        draining = true;
    }

    /** Answers an upgrade request; called on the request's context. */
    public void handle(HttpServerRequest request) {
        if (draining) {
            refuse(request, CloudCode.CLOUD_DRAINING.failure("The cloud is stopping; dial again"));
            return;
        }
        LinkIdentity identity;
        String token;
        try {
            identity = acceptor.identify(request);
            token = bearer(request);
        } catch (RuntimeException e) {
            refuse(request, e);
            return;
        }
        // What comes before the upgrade is answered waits in the connection.
        request.pause();
        members.token(Ids.digest(token))
                .map(found -> registry.claim(identity, life(found, identity)))
                .onComplete(held -> accept(request, identity, held), e -> refuse(request, e));
    }

    private static String bearer(HttpServerRequest request) {
        try {
            return Identity.bearer(request.getHeader(HttpHeaders.AUTHORIZATION));
        } catch (RuntimeException e) {
            throw CloudCode.TOKEN_INVALID.failure("The upgrade carries no bearer token; get one from /api/v1/token", e);
        }
    }

    /** How long the dial's token is good from now on, once it is seen that it is good at all. */
    private Duration life(Optional<MemberToken> found, LinkIdentity identity) {
        Instant now = clock.instant();
        MemberToken token = MemberToken.requireGood(found, now);
        if (!token.member().equals(identity.member()) || !token.gateway().equals(identity.gateway())) {
            throw CloudCode.TOKEN_INVALID.failure(
                    "The token belongs to another member or gateway than the upgrade's" + " header fields name");
        }
        return Duration.between(now, token.expires());
    }

    private void accept(HttpServerRequest request, LinkIdentity identity, HeldLink held) {
        acceptor.accept(request, identity)
                .onFailure(e -> {
                    held.release(null);
                    LOG.warn(
                            "link {} of {} could not be established: {}",
                            identity.link(),
                            identity.member(),
                            e.toString());
                })
                .onSuccess(link -> greet(link, held));
    }

    private void greet(RelayLink link, HeldLink held) {
        LinkIdentity identity = link.identity();
        link.onClose(end -> {
            held.release(end);
            events.ended(end.code());
            LOG.info(
                    "link {} of {} closed: {} {}",
                    identity.link(),
                    identity.member(),
                    end.code().code(),
                    end.reason());
        });
        if (!held.attach(link)) {
            return;
        }
        // Asked again after the number was claimed: a revocation since the token was checked has either ended the claim
        // or is seen now.
        members.find(identity.member())
                .compose(member -> member.filter(m -> !m.revoked()).isPresent()
                        ? greeting.greet(link)
                        : Future.failedFuture(Members.revoked(identity.member())))
                .onSuccess(hello -> {
                    if (held.open(hello)) {
                        events.opened();
                        statuses.opened(held);
                        LOG.info(
                                "link {}/{} of {} ({}) is open",
                                identity.link(),
                                identity.links(),
                                identity.member(),
                                identity.gateway());
                    }
                })
                .onFailure(e -> close(link, String.valueOf(e.getMessage())));
    }

    private void refuse(HttpServerRequest request, Throwable failure) {
        Problem problem = Problems.of(failure);
        events.refused(problem);
        boolean stopping = problem.code().equals(CloudCode.CLOUD_DRAINING.code());
        if (problem.code().equals(CloudCode.INTERNAL.code())) {
            LOG.error("a link could not be accepted", failure);
        } else if (stopping) {
            LOG.debug("link of {} refused: {}", request.getHeader(Fields.MEMBER), problem.code());
        } else {
            LOG.info("link of {} refused: {} {}", request.getHeader(Fields.MEMBER), problem.code(), problem.detail());
        }
        acceptor.refuse(request, problem, stopping ? DRAINING_RETRY : null)
                .onFailure(e -> LOG.debug("the refusal could not be sent: {}", e.toString()));
    }

    private static void close(RelayLink link, String reason) {
        link.close(reason).onFailure(e -> LOG.debug("closing a link failed: {}", e.toString()));
    }
}
