package org.sallyport.agent.diagnostics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JvmOptionsTest {
    @Test
    void harmlessOptionsAreToldAsTheyAre() {
        List<String> harmless = List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-ShrinkHeapInSteps",
                "-XX:TrimNativeHeapInterval=5000",
                "-Xshare:auto",
                "-Dio.netty.jfr.enabled=false",
                "-Duser.timezone=UTC",
                "--add-opens=java.base/java.nio=ALL-UNNAMED");
        assertEquals(harmless, JvmOptions.told(harmless));
    }

    @Test
    void ofOthersOnlyTheNameIsTold() {
        assertEquals(
                List.of("-Ddb.password=…", "-javaagent=…", "-agentlib=…", "-XX:OnOutOfMemoryError=…", "-Xlog=…"),
                JvmOptions.told(List.of(
                        "-Ddb.password=hunter2",
                        "-javaagent:/opt/apm.jar=key:hunter2",
                        "-agentlib:jdwp=address=hunter2",
                        "-XX:OnOutOfMemoryError=curl http://x/hunter2",
                        "-Xlog:gc:file=/hunter2")));
        assertEquals(
                List.of("-Dvault.token=…", "-XX:Foo=…", "-XX:+Foo=…", "(an option)", "-Dplain"),
                JvmOptions.told(List.of(
                        "-Dvault.token:hunter2", "-XX:Foo:hunter2", "-XX:+Foo=hunter2", "-XX:hunter.2", "-Dplain")));
        assertEquals(
                List.of("-Dfile.encoding=…", "(an option)=…"),
                JvmOptions.told(List.of("-Dfile.encoding=hunter 2", "pass word=x")));
    }

    @Test
    void variablesThatCountAreToldAsSet() {
        assertEquals(
                Map.of(
                        "TZ", "Europe/Berlin",
                        "SALLYPORT_LOG_LEVEL", "is set",
                        "HTTPS_PROXY", "is set",
                        "SALLYPORT_VAULT_TOKEN", "is set"),
                JvmOptions.variables(Map.of(
                        "TZ", "Europe/Berlin",
                        "SALLYPORT_LOG_LEVEL", "hunter2 with spaces",
                        "HTTPS_PROXY", "http://ada:hunter2@proxy.corp:3128",
                        "SALLYPORT_VAULT_TOKEN", "hunter2",
                        "AWS_SECRET_ACCESS_KEY", "hunter2")));
    }
}
