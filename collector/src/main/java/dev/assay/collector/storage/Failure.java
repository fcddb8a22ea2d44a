package dev.assay.collector.storage;

import java.sql.SQLException;

/** Says in words what a database's errors mean for the one who runs the collector. */
interface Failure {

  /** Returns the exception for {@code cause}, which happened while {@code doing} something. */
  DatabaseException explain(String doing, SQLException cause);
}
