namespace IomGateway.Records.Tests;

// What every database must do, on each of the two.

public sealed class AgreementStoreOnSqliteTests() : AgreementStoreTests(new SqliteWorld());

public sealed class AgreementStoreOnPostgresTests() : AgreementStoreTests(new PostgresWorld());

public sealed class AskerOnSqliteTests(SqliteWorld world) : AskerTests(world), IClassFixture<SqliteWorld>;

public sealed class AskerOnPostgresTests(PostgresWorld world) : AskerTests(world), IClassFixture<PostgresWorld>;

public sealed class ConsentOnSqliteTests(SqliteWorld world) : ConsentTests(world), IClassFixture<SqliteWorld>;

public sealed class ConsentOnPostgresTests(PostgresWorld world) : ConsentTests(world), IClassFixture<PostgresWorld>;

public sealed class DatabaseOnSqliteTests() : DatabaseTests(new SqliteWorld());

public sealed class DatabaseOnPostgresTests() : DatabaseTests(new PostgresWorld());

public sealed class ErasureOnSqliteTests() : ErasureTests(new SqliteWorld());

public sealed class ErasureOnPostgresTests() : ErasureTests(new PostgresWorld());

public sealed class FactOnSqliteTests(SqliteWorld world) : FactTests(world), IClassFixture<SqliteWorld>;

public sealed class FactOnPostgresTests(PostgresWorld world) : FactTests(world), IClassFixture<PostgresWorld>;

public sealed class HoldOnSqliteTests() : HoldTests(new SqliteWorld());

public sealed class HoldOnPostgresTests() : HoldTests(new PostgresWorld());

public sealed class IdentityOnSqliteTests(SqliteWorld world) : IdentityTests(world), IClassFixture<SqliteWorld>;

public sealed class IdentityOnPostgresTests(PostgresWorld world) : IdentityTests(world), IClassFixture<PostgresWorld>;

public sealed class ImportOnSqliteTests() : ImportTests(new SqliteWorld());

public sealed class ImportOnPostgresTests() : ImportTests(new PostgresWorld());

public sealed class OpeningOnSqliteTests(SqliteWorld world) : OpeningTests(world), IClassFixture<SqliteWorld>;

public sealed class OpeningOnPostgresTests(PostgresWorld world) : OpeningTests(world), IClassFixture<PostgresWorld>;

public sealed class PathMemoryOnSqliteTests() : PathMemoryTests(new SqliteWorld());

public sealed class PathMemoryOnPostgresTests() : PathMemoryTests(new PostgresWorld());

public sealed class PseudonymOnSqliteTests() : PseudonymTests(new SqliteWorld());

public sealed class PseudonymOnPostgresTests() : PseudonymTests(new PostgresWorld());

public sealed class ReferenceOnSqliteTests(SqliteWorld world) : ReferenceTests(world), IClassFixture<SqliteWorld>;

public sealed class ReferenceOnPostgresTests(PostgresWorld world) : ReferenceTests(world), IClassFixture<PostgresWorld>;

public sealed class SharedKeyOnSqliteTests() : SharedKeyTests(new SqliteWorld());

public sealed class SharedKeyOnPostgresTests() : SharedKeyTests(new PostgresWorld());
