package org.sallyport.agent.enrol;

import io.vertx.core.json.JsonObject;
import org.sallyport.datasource.settings.Settings;

/**
 * What a cloud told this member at enrolment; none of it is secret.
 *
 * @param cloud base URL of the cloud
 * @param gatewayId the gateway's id
 * @param gatewayName the gateway's name, for people
 * @param memberId this member's id
 * @param memberName this member's name, for people
 */
public record Enrolment(String cloud, String gatewayId, String gatewayName, String memberId, String memberName) {

    /** The answer of {@code POST /api/v1/enrolments} (SPEC.md, section 1.1). */
    static Enrolment ofAnswer(String cloud, JsonObject answer) {
        return of(cloud, Settings.ofJson("the cloud's answer", answer));
    }

    static Enrolment ofJson(JsonObject json) {
        Settings settings = Settings.ofJson(EnrolmentFile.NAME, json);
        return of(settings.string("cloud"), settings);
    }

    private static Enrolment of(String cloud, Settings settings) {
        Settings gateway = settings.section("gateway");
        Settings member = settings.section("member");
        String gatewayId = gateway.string("id");
        String gatewayName = gateway.string("name", gatewayId);
        String memberId = member.string("id");
        String memberName = member.string("name", memberId);
        return settings.finish(() -> new Enrolment(cloud, gatewayId, gatewayName, memberId, memberName));
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("cloud", cloud)
                .put("gateway", new JsonObject().put("id", gatewayId).put("name", gatewayName))
                .put("member", new JsonObject().put("id", memberId).put("name", memberName));
    }
}
