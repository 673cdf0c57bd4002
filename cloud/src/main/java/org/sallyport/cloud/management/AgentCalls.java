package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.sallyport.cloud.enrolment.Enrolments;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.problem.CloudException;
import org.sallyport.cloud.relay.GatewayNotices;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.store.Gateway;
import org.sallyport.cloud.store.Gateways;
import org.sallyport.cloud.store.Member;
import org.sallyport.cloud.store.Members.Enrolled;

/** The calls that agents make (SPEC.md, section 1). They bring their own proof, so they need no bearer token. */
final class AgentCalls {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final Enrolments enrolments;
    private final Gateways gateways;
    private final LinkRegistry links;
    private final GatewayNotices notices;
    private final AttemptLimiter limiter;

    AgentCalls(
            Enrolments enrolments,
            Gateways gateways,
            LinkRegistry links,
            GatewayNotices notices,
            AttemptLimiter limiter) {
        this.enrolments = enrolments;
        this.gateways = gateways;
        this.links = links;
        this.notices = notices;
        this.limiter = limiter;
    }

    List<ApiRoute> routes() {
        return List.of(
                new ApiRoute(HttpMethod.POST, "/enrolments", ApiRoute.JSON, true, this::enrol),
                new ApiRoute(HttpMethod.POST, "/recoveries", ApiRoute.JSON, true, this::recover),
                new ApiRoute(HttpMethod.POST, "/token", ApiRoute.FORM, true, this::token));
    }

    private Future<Reply> enrol(ApiCall call) {
        JsonObject body;
        try {
            body = call.json();
        } catch (CloudException e) {
            throw CloudCode.MALFORMED_ENROLMENT.failure(e.problem().detail(), e);
        }
        limiter.take(remoteHost(call) + " " + claimedGateway(body));
        return enrolments.enrol(body).map(this::tellOthers).compose(this::enrolled);
    }

    /** Ends the links of members that were revoked for the new one, and tells those there are of it. */
    private Member tellOthers(Enrolled enrolled) {
        Member member = enrolled.member();
        enrolled.revoked()
                .forEach(lost -> links.closeMember(lost, "the member was revoked: the gateway was recovered"));
        notices.changed(member.gateway());
        return member;
    }

    private Future<Reply> enrolled(Member member) {
        return gateways.find(member.gateway()).map(found -> {
            Gateway gateway = found.orElseThrow(
                    () -> CloudCode.UNKNOWN_GATEWAY.failure("The gateway was deleted in this moment"));
            return Reply.created(new JsonObject()
                    .put("gateway", named(gateway))
                    .put("member", new JsonObject().put("id", member.id()).put("name", member.name())));
        });
    }

    private static JsonObject named(Gateway gateway) {
        return new JsonObject().put("id", gateway.id()).put("name", gateway.name());
    }

    private Future<Reply> recover(ApiCall call) {
        JsonObject body = call.json();
        limiter.take(remoteHost(call) + " " + claimedGateway(body));
        return enrolments
                .recover(body)
                .map(recovered -> Reply.ok(new JsonObject()
                        .put("gateway", named(recovered.gateway()))
                        .put("certificate", recovered.gateway().certificate())
                        .put("sealed", recovered.recovery().sealed())));
    }

    private static String remoteHost(ApiCall call) {
        SocketAddress remote = call.context().request().remoteAddress();
        return remote == null ? "" : String.valueOf(remote.hostAddress());
    }

    /** Behind a proxy all addresses are one: attempts on one gateway must not hold up another's enrolment. */
    private static String claimedGateway(JsonObject body) {
        String code = String.valueOf(body.getValue("code"));
        int stop = code.indexOf('.');
        return stop < 1 || stop > 64 ? "" : code.substring(0, stop);
    }

    private Future<Reply> token(ApiCall call) {
        MultiMap form = call.context().request().formAttributes();
        String assertion = form.get("assertion");
        if (!GRANT.equals(form.get("grant_type")) || assertion == null) {
            throw CloudCode.MALFORMED_TOKEN_REQUEST.failure(
                    "The form must hold grant_type=" + GRANT + " and assertion");
        }
        return enrolments
                .token(assertion)
                .map(token -> Reply.ok(new JsonObject()
                        .put("access_token", token.text())
                        .put("token_type", "Bearer")
                        .put("expires_in", token.life().toSeconds())));
    }
}
