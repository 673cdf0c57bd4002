package org.sallyport.cloud.management;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.cloud.enrolment.KeyChanges;
import org.sallyport.cloud.problem.CloudCode;
import org.sallyport.cloud.relay.GatewayNotices;
import org.sallyport.cloud.runtime.Routes;
import org.sallyport.cloud.store.Gateway;
import org.sallyport.cloud.store.Grant;
import org.sallyport.cloud.store.Member;
import org.sallyport.cloud.store.MemberToken;
import org.sallyport.cloud.store.Recoveries;
import org.sallyport.cloud.store.Recovery;
import org.sallyport.cloud.store.Resealing;
import org.sallyport.cloud.store.Resealing.Item;
import org.sallyport.cloud.store.Resealing.Resealed;
import org.sallyport.cloud.store.Rotation;
import org.sallyport.cloud.store.Rotations;
import org.sallyport.cloud.store.Rotations.View;
import org.sallyport.cloud.store.SealedCredentials;
import org.sallyport.cloud.store.Store;
import org.sallyport.datasource.settings.Settings;

/** {@code /member}: what a member reads and changes of its own gateway, by its own token (SPEC.md, section 1). */
final class MemberCalls {
    private static final String BASE = "/member";

    private final MemberAuthentication authentication;
    private final Rotations rotations;
    private final Recoveries recoveries;
    private final Resealing resealing;
    private final KeyChanges changes;
    private final Routes routes;
    private final GatewayNotices notices;
    private final String publicUrl;

    MemberCalls(
            Store store, MemberAuthentication authentication, Routes routes, GatewayNotices notices, String publicUrl) {
        this.authentication = authentication;
        this.rotations = store.rotations();
        this.recoveries = store.recoveries();
        this.resealing = store.resealing();
        this.changes = new KeyChanges(store);
        this.routes = routes;
        this.notices = notices;
        this.publicUrl = publicUrl;
    }

    /** What a call of a known member does. */
    @FunctionalInterface
    private interface Operation {
        Future<Reply> run(ApiCall call, MemberToken by);
    }

    List<ApiRoute> routes() {
        return List.of(
                route(HttpMethod.GET, "/gateway", "", this::gateway),
                route(HttpMethod.POST, "/rotation", ApiRoute.JSON, this::rotate),
                route(HttpMethod.PUT, "/attestation", ApiRoute.JSON, this::attest),
                route(HttpMethod.DELETE, "/grants/{id}", "", this::acknowledge),
                route(HttpMethod.GET, "/resealing", "", this::listResealing),
                route(HttpMethod.PUT, "/resealing/{connection}", ApiRoute.JSON, this::reseal),
                route(HttpMethod.POST, "/rotation/finish", "", this::finish),
                route(HttpMethod.PUT, "/recovery", ApiRoute.JSON, this::replaceRecovery));
    }

    /** A route to which a member's token opens, not a caller's. */
    private ApiRoute route(HttpMethod method, String path, String body, Operation operation) {
        return new ApiRoute(
                method,
                BASE + path,
                body,
                true,
                call -> authentication.member(call).compose(by -> operation.run(call, by)));
    }

    private Future<Reply> gateway(ApiCall call, MemberToken by) {
        return rotations.view(by.gateway(), by.member()).map(view -> Reply.ok(json(view, by.member())));
    }

    private Future<Reply> rotate(ApiCall call, MemberToken by) {
        return changes.rotate(by, call.json()).map(started -> {
            JsonObject answer = new JsonObject().put("rotation", json(started.rotation()));
            if (!started.anew()) {
                return Reply.ok(answer);
            }
            notices.changed(by.gateway());
            return Reply.created(answer);
        });
    }

    private Future<Reply> attest(ApiCall call, MemberToken by) {
        return changes.attest(by, call.json()).map(switched -> {
            if (switched) {
                notices.changed(by.gateway());
            }
            return Reply.empty();
        });
    }

    private Future<Reply> acknowledge(ApiCall call, MemberToken by) {
        String grant = call.path("id");
        return recoveries.acknowledge(by.member(), grant).map(found -> {
            if (!found) {
                throw CloudCode.UNKNOWN_GRANT.failure("The member has no grant " + grant
                        + " that it can acknowledge so; a new gateway key is acknowledged by an attestation");
            }
            return Reply.empty();
        });
    }

    private Future<Reply> listResealing(ApiCall call, MemberToken by) {
        int limit = call.limit();
        return resealing
                .list(by.gateway(), call.after(), limit)
                .map(page -> Reply.list(
                        page.items().stream().map(MemberCalls::json).toList(),
                        Names.nextLink(publicUrl + "/api/v1" + BASE + "/resealing", limit, page.next())));
    }

    private Future<Reply> reseal(ApiCall call, MemberToken by) {
        String connection = call.path("connection");
        Settings body = Settings.ofJson("body", call.json());
        int version = body.integer("version", 1, Integer.MAX_VALUE, 0);
        if (!body.has("version")) {
            body.problem("version", "is missing: the version of the connection that was read is needed here");
        }
        String keyId = body.string("publicKeyId");
        boolean unsealable = body.bool("unsealable", false);
        SealedCredentials credentials = unsealable ? null : ConnectionBody.sealedToKey(body);
        Resealed resealed = body.finish(() -> new Resealed(connection, version, keyId, credentials));
        return resealing.put(by.gateway(), by.member(), resealed).map(v -> {
            routes.forget(connection);
            return Reply.empty();
        });
    }

    private Future<Reply> finish(ApiCall call, MemberToken by) {
        return rotations.finish(by.gateway(), by.member()).map(ended -> {
            if (ended) {
                notices.changed(by.gateway());
            }
            return Reply.ok(new JsonObject());
        });
    }

    private Future<Reply> replaceRecovery(ApiCall call, MemberToken by) {
        return changes.replaceRecovery(by, call.json()).map(v -> {
            notices.changed(by.gateway());
            return Reply.empty();
        });
    }

    private static JsonObject json(View view, String member) {
        Gateway gateway = view.gateway();
        Rotation rotation = view.rotation();
        Recovery recovery = view.recovery();
        return new JsonObject()
                .put(
                        "gateway",
                        new JsonObject()
                                .put("id", gateway.id())
                                .put("name", gateway.name())
                                .put("certificate", gateway.certificate())
                                .put("publicKeyId", gateway.keyId())
                                .put("rotationDue", gateway.rotationDue()))
                .put("member", new JsonObject().put("id", member))
                .put(
                        "members",
                        new JsonArray(
                                view.members().stream().map(MemberCalls::json).toList()))
                .put("rotation", rotation == null ? null : json(rotation))
                .put("recovery", recovery == null ? null : new JsonObject().put("proofHash", recovery.proofHash()))
                .put(
                        "grants",
                        new JsonArray(
                                view.grants().stream().map(MemberCalls::json).toList()));
    }

    private static JsonObject json(Member member) {
        JsonObject json = new JsonObject()
                .put("id", member.id())
                .put("name", member.name())
                .put("memberKey", member.keys().memberKey())
                .put("revoked", member.revoked());
        putIfThere(json, "sealKey", member.keys().sealKey());
        putIfThere(json, "attestation", member.keys().attestation());
        return json;
    }

    private static void putIfThere(JsonObject json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static JsonObject json(Rotation rotation) {
        return GatewayCalls.rotation(rotation).put("certificate", rotation.key().certificate());
    }

    private static JsonObject json(Grant grant) {
        return new JsonObject().put("id", grant.id()).put("sealed", grant.sealed());
    }

    private static JsonObject json(Item item) {
        return new JsonObject()
                .put("id", item.connection())
                .put("version", item.version())
                .put("format", item.credentials().format())
                .put("sealed", item.credentials().sealed());
    }
}
