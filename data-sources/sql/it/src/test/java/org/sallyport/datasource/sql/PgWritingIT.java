package org.sallyport.datasource.sql;

import org.sallyport.datasource.testkit.PostgresServer;
import org.sallyport.datasource.testkit.TestDatabase;

class PgWritingIT extends WritingContract {
    @Override
    TestDatabase createDatabase() {
        return PostgresServer.shared().createDatabase();
    }

    @Override
    String[] trigger() {
        return new String[] {
            "CREATE FUNCTION capital() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN NEW.name := upper(NEW.name); RETURN NEW; END'",
            "CREATE TRIGGER capitals BEFORE INSERT OR UPDATE ON goods FOR EACH ROW EXECUTE FUNCTION capital()",
        };
    }

    @Override
    String[] dropTrigger() {
        return new String[] {"DROP TRIGGER capitals ON goods", "DROP FUNCTION capital"};
    }
}
