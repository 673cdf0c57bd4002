package org.sallyport.cloud.management;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.sallyport.cloud.connectors.Connectors;
import org.sallyport.cloud.store.Texts;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.datasource.spi.Connector;

/** Bodies of the management API: read, or all that is wrong with them. */
class ManagementFuzzTest {
    private static final Connector SQL = Connectors.installed().require("sql");

    @FuzzTest(maxDuration = "5m")
    void bodiesAreReadOrRefused(byte[] body) {
        JsonObject json;
        try {
            json = new JsonObject(Buffer.buffer(body));
        } catch (DecodeException e) {
            return;
        }
        try {
            Settings settings = Settings.ofJson("body", json);
            String name = Names.read(settings, "name");
            ConnectionBody.parameters(settings, json, SQL);
            ConnectionBody.credentials(settings);
            ConnectionBody.sealedToKey(settings);
            settings.integer("version", 1, Integer.MAX_VALUE, 0);
            settings.bool("unsealable", false);
            settings.string("environment", "default");
            if (Texts.unfit(json).isEmpty()) {
                settings.finish(() -> true);
                assertTrue(name.chars().noneMatch(Character::isISOControl));
            }
        } catch (SettingsException e) {
            assertNotNull(e.getMessage());
        }
    }
}
