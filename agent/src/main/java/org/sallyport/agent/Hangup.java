package org.sallyport.agent;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIGHUP, where the JVM and the system know it. */
final class Hangup {
    private static final Logger LOG = LoggerFactory.getLogger(Hangup.class);

    private Hangup() {}

    /**
     * Runs the task, on a thread of the JVM's, each time that the process gets SIGHUP, which would end it otherwise. By
     * reflection: the JDK supports the class, but the compiler won't have it named.
     */
    static void onSignal(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(task, arguments);
                        }
                        task.run();
                        return null;
                    });
            Object hangup = signal.getConstructor(String.class).newInstance("HUP");
            signal.getMethod("handle", signal, handler).invoke(null, hangup, listener);
        } catch (ReflectiveOperationException e) {
            LOG.debug("SIGHUP is not heard here", e);
        }
    }
}
