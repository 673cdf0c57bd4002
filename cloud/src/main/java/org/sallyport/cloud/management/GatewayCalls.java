package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.sallyport.cloud.enrolment.EnrolmentCode;
import org.sallyport.cloud.enrolment.SentKeys;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.relay.GatewayNotices;
import org.sallyport.cloud.relay.LinkRegistry;
import org.sallyport.cloud.relay.MemberPresence;
import org.sallyport.cloud.relay.MemberStatus;
import org.sallyport.cloud.store.Gateway;
import org.sallyport.cloud.store.Gateways;
import org.sallyport.cloud.store.Ids;
import org.sallyport.cloud.store.Member;
import org.sallyport.cloud.store.Members;
import org.sallyport.cloud.store.Rotation;
import org.sallyport.cloud.store.Rotations;
import org.sallyport.cloud.store.Store;
import org.sallyport.datasource.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /gateways}: who creates one owns it. */
final class GatewayCalls {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayCalls.class);

    private final Gateways gateways;
    private final Members members;
    private final Rotations rotations;
    private final LinkRegistry links;
    private final GatewayNotices notices;
    private final Duration codeLife;
    private final String publicUrl;

    GatewayCalls(Store store, LinkRegistry links, GatewayNotices notices, Duration codeLife, String publicUrl) {
        this.gateways = store.gateways();
        this.members = store.members();
        this.rotations = store.rotations();
        this.links = links;
        this.notices = notices;
        this.codeLife = codeLife;
        this.publicUrl = publicUrl;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.withBody(HttpMethod.POST, "/gateways", this::create),
                ApiRoute.of(HttpMethod.GET, "/gateways", this::list),
                ApiRoute.of(HttpMethod.GET, "/gateways/{id}", this::get),
                ApiRoute.of(HttpMethod.DELETE, "/gateways/{id}", this::delete),
                ApiRoute.of(HttpMethod.POST, "/gateways/{id}/enrolment-codes", this::addCode),
                ApiRoute.of(HttpMethod.POST, "/gateways/{id}/members/{member}/revoke", this::revoke),
                ApiRoute.of(HttpMethod.DELETE, "/gateways/{id}/members/{member}", this::remove));
    }

    /** The gateway, if the caller may use it. Fails with {@link CloudCode#UNKNOWN_GATEWAY}. */
    static Future<Gateway> require(Gateways gateways, ApiCall call, String id) {
        return gateways.find(id)
                .map(found -> found.filter(g -> call.caller().mayUse(g.owner()))
                        .orElseThrow(() -> CloudCode.UNKNOWN_GATEWAY.failure(
                                "There is no gateway " + id + " that you may use; GET /api/v1/gateways lists yours")));
    }

    private Future<Reply> create(ApiCall call) {
        Settings body = Settings.ofJson("body", call.json());
        String given = Names.read(body, "name");
        String name = body.finish(() -> given);
        EnrolmentCode code = EnrolmentCode.next(Ids.next("gw-"));
        return gateways.create(name, call.caller().subject(), code.gateway(), code.hash(), codeLife)
                .onSuccess(made -> LOG.info(
                        "gateway {} was made by {}", made.id(), call.caller().subject()))
                .map(gateway -> Reply.created(new JsonObject()
                        .put("id", gateway.id())
                        .put("name", gateway.name())
                        .put("enrolmentCode", code.text())
                        .put("expiresIn", codeLife.toSeconds())));
    }

    private Future<Reply> list(ApiCall call) {
        int limit = call.limit();
        return gateways.list(call.listedOwner(), call.after(), limit)
                .map(page -> Reply.list(
                        page.items().stream().map(GatewayCalls::summary).toList(),
                        Names.nextLink(publicUrl + "/api/v1/gateways", limit, page.next())));
    }

    private Future<Reply> get(ApiCall call) {
        return require(gateways, call, call.path("id"))
                .compose(gateway -> members.list(gateway.id())
                        .compose(listed -> rotations.find(gateway.id()).map(rotation -> {
                            JsonObject json = details(gateway)
                                    .put(
                                            "members",
                                            new JsonArray(listed.stream()
                                                    .map(this::member)
                                                    .toList()));
                            rotation.ifPresent(r -> json.put("rotation", rotation(r)));
                            return Reply.ok(json);
                        })));
    }

    private Future<Reply> delete(ApiCall call) {
        return require(gateways, call, call.path("id"))
                .compose(gateway -> gateways.remove(gateway.id())
                        .onSuccess(v -> links.closeGateway(gateway.id(), "the gateway was deleted")))
                .map(v -> Reply.empty());
    }

    private Future<Reply> addCode(ApiCall call) {
        return require(gateways, call, call.path("id")).compose(gateway -> {
            EnrolmentCode code = EnrolmentCode.next(gateway.id());
            return gateways.addCode(gateway.id(), code.hash(), codeLife)
                    .map(expires -> Reply.created(new JsonObject()
                            .put("enrolmentCode", code.text())
                            .put("expires", expires.toString())
                            .put("expiresIn", codeLife.toSeconds())));
        });
    }

    private Future<Reply> revoke(ApiCall call) {
        return lose(call, members::revoke, "the member was revoked");
    }

    private Future<Reply> remove(ApiCall call) {
        return lose(call, members::remove, "the member was removed");
    }

    /** Takes a member out of the gateway, ends its links, and tells the others. */
    private Future<Reply> lose(ApiCall call, BiFunction<String, String, Future<Boolean>> how, String reason) {
        String member = call.path("member");
        return require(gateways, call, call.path("id"))
                .compose(gateway -> how.apply(gateway.id(), member).map(found -> {
                    if (!found) {
                        throw CloudCode.UNKNOWN_MEMBER.failure("The gateway has no member " + member);
                    }
                    LOG.info("{} by {}: {}", reason, call.caller().subject(), member);
                    links.closeMember(member, reason);
                    notices.changed(gateway.id());
                    return Reply.empty();
                }));
    }

    static JsonObject rotation(Rotation rotation) {
        return new JsonObject()
                .put("publicKeyId", rotation.key().id())
                .put("startedBy", rotation.startedBy())
                .put("started", rotation.started().toString())
                .put("state", rotation.resealing() ? "resealing" : "distributing")
                .put("waiting", new JsonArray(rotation.waiting()));
    }

    private JsonObject member(Member member) {
        MemberPresence presence = links.presence(member.gateway(), member.id());
        String version = presence.version();
        JsonObject json = new JsonObject()
                .put("id", member.id())
                .put("name", member.name())
                .put("status", status(member, presence))
                .put("version", version == null ? member.version() : version)
                .put("links", presence.links())
                .put("load", presence.load());
        MemberStatus told = presence.status();
        return told == null || told.capacity() == 0 ? json : json.put("capacity", told.capacity());
    }

    private static String status(Member member, MemberPresence presence) {
        if (member.revoked()) {
            return "revoked";
        }
        if (presence.links() == 0) {
            return "offline";
        }
        MemberStatus told = presence.status();
        return told != null && told.draining() ? "draining" : "online";
    }

    private static JsonObject details(Gateway gateway) {
        JsonObject json = summary(gateway);
        String certificate = gateway.certificate();
        if (certificate != null) {
            SentKeys.PublicNumbers key = SentKeys.publicNumbers(certificate);
            json.put(
                            "publicKey",
                            new JsonObject().put("exponent", key.exponent()).put("modulus", key.modulus()))
                    .put("publicKeyId", gateway.keyId())
                    .put("rotationDue", gateway.rotationDue())
                    .put("certificate", certificate);
        }
        return json;
    }

    private static JsonObject summary(Gateway gateway) {
        return new JsonObject()
                .put("id", gateway.id())
                .put("name", gateway.name())
                .put("owner", gateway.owner())
                .put("created", gateway.created().toString());
    }
}
