import type { Kysely } from "kysely";

type Schema = Kysely<unknown>["schema"];

/** Sites, rooms, doors, people, occupancies, credentials, controllers, rosters, accounts, audit. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await places(database.schema);
  await people(database.schema);
  await controllers(database.schema);
  await accounts(database.schema);
}

async function places(schema: Schema): Promise<void> {
  await schema
    .createTable("registry_epochs")
    .addColumn("epoch", "integer", (c) => c.primaryKey())
    .addColumn("began_at", "bigint", (c) => c.notNull())
    .addColumn("cause", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("sites")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name_zh", "text", (c) => c.notNull())
    .addColumn("name_en", "text", (c) => c.notNull())
    .addColumn("time_zone", "text", (c) => c.notNull())
    .addColumn("offline_grace", "bigint", (c) => c.notNull())
    .addColumn("stale_after", "bigint", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("rooms")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("floor", "integer", (c) => c.notNull())
    .addUniqueConstraint("rooms_name", ["site_id", "name"])
    .execute();
  await schema
    .createTable("doors")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("name_zh", "text", (c) => c.notNull())
    .addColumn("name_en", "text", (c) => c.notNull())
    .addColumn("agent_id", "text")
    .addColumn("release_time", "integer", (c) => c.notNull())
    .addColumn("open_time", "integer", (c) => c.notNull())
    .addColumn("photo_retention", "bigint", (c) => c.notNull())
    .addColumn("denied_photos", "text", (c) => c.notNull())
    .addColumn("target_fpir", "double precision", (c) => c.notNull())
    .addUniqueConstraint("doors_name", ["site_id", "name_zh"])
    .execute();
  await schema
    .createTable("door_states")
    .addColumn("door_id", "text", (c) => c.primaryKey().references("doors.id"))
    .addColumn("mode", "text", (c) => c.notNull())
    .addColumn("physical", "text", (c) => c.notNull())
    .addColumn("changed_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("schedules")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("windows", "text", (c) => c.notNull())
    .execute();
  await schema
    .createTable("calendar_days")
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("date", "text", (c) => c.notNull())
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("name", "text")
    .addPrimaryKeyConstraint("calendar_days_key", ["site_id", "date"])
    .execute();
}

async function people(schema: Schema): Promise<void> {
  await schema
    .createTable("people")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("identity_level", "text", (c) => c.notNull())
    .addColumn("phone_sealed", "text")
    .addColumn("id_number_sealed", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await schema.createIndex("people_by_name").on("people").columns(["site_id", "name", "id"]).execute();
  await schema
    .createTable("occupancies")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("person_id", "text", (c) => c.notNull().references("people.id"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("starts_at", "bigint", (c) => c.notNull())
    .addColumn("ends_at", "bigint")
    .execute();
  await schema.createIndex("occupancies_by_person").on("occupancies").columns(["person_id"]).execute();
  await schema.createIndex("occupancies_by_site").on("occupancies").columns(["site_id"]).execute();
  await schema
    .createTable("occupancy_rooms")
    .addColumn("occupancy_id", "text", (c) => c.notNull().references("occupancies.id"))
    .addColumn("room_id", "text", (c) => c.notNull().references("rooms.id"))
    .addPrimaryKeyConstraint("occupancy_rooms_key", ["occupancy_id", "room_id"])
    .execute();
  await schema.createIndex("occupancy_rooms_by_room").on("occupancy_rooms").columns(["room_id"]).execute();
  await schema
    .createTable("occupancy_doors")
    .addColumn("occupancy_id", "text", (c) => c.notNull().references("occupancies.id"))
    .addColumn("door_id", "text", (c) => c.notNull().references("doors.id"))
    .addPrimaryKeyConstraint("occupancy_doors_key", ["occupancy_id", "door_id"])
    .execute();
  await schema
    .createTable("credentials")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("occupancy_id", "text", (c) => c.notNull().references("occupancies.id"))
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("number_hash", "text")
    .addColumn("schedule_id", "text")
    .addColumn("disabled", "text")
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .addUniqueConstraint("credentials_number", ["site_id", "kind", "number_hash"])
    .execute();
  await schema.createIndex("credentials_by_occupancy").on("credentials").columns(["occupancy_id"]).execute();
  await schema
    .createTable("templates")
    .addColumn("person_id", "text", (c) => c.notNull().references("people.id"))
    .addColumn("door_id", "text", (c) => c.notNull().references("doors.id"))
    .addColumn("agent_id", "text", (c) => c.notNull())
    .addColumn("request_id", "text", (c) => c.notNull())
    .addColumn("model", "text", (c) => c.notNull())
    .addColumn("version", "text", (c) => c.notNull())
    .addColumn("photos_used", "integer", (c) => c.notNull())
    .addColumn("enrolled_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("templates_key", ["person_id", "door_id"])
    .execute();
  await schema
    .createTable("consents")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("person_id", "text", (c) => c.notNull().references("people.id"))
    .addColumn("scopes", "text", (c) => c.notNull())
    .addColumn("seen_by", "text", (c) => c.notNull())
    .addColumn("notice_version", "text", (c) => c.notNull())
    .addColumn("given_at", "bigint", (c) => c.notNull())
    .addColumn("withdrawn_at", "bigint")
    .execute();
  await schema.createIndex("consents_by_person").on("consents").columns(["person_id"]).execute();
}

async function controllers(schema: Schema): Promise<void> {
  await schema
    .createTable("controllers")
    .addColumn("agent_id", "text", (c) => c.primaryKey())
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addColumn("signing_key", "text", (c) => c.notNull())
    .addColumn("sealing_key", "text", (c) => c.notNull())
    .addColumn("software_version", "text", (c) => c.notNull())
    .addColumn("password_hash", "text", (c) => c.notNull())
    .addColumn("registered_at", "bigint", (c) => c.notNull())
    .addColumn("last_seen_at", "bigint")
    .execute();
  await schema
    .createTable("agent_boots")
    .addColumn("agent_id", "text", (c) => c.notNull().references("controllers.agent_id"))
    .addColumn("boot_id", "text", (c) => c.notNull())
    .addColumn("monotonic", "bigint", (c) => c.notNull())
    .addColumn("seen_at", "bigint", (c) => c.notNull())
    .addPrimaryKeyConstraint("agent_boots_key", ["agent_id", "boot_id"])
    .execute();
  await schema
    .createTable("enrolment_attempts")
    .addColumn("request_id", "text", (c) => c.primaryKey())
    .addColumn("agent_id", "text", (c) => c.notNull().references("controllers.agent_id"))
    .addColumn("person_id", "text", (c) => c.notNull())
    .addColumn("asked_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("rosters")
    .addColumn("agent_id", "text", (c) => c.primaryKey().references("controllers.agent_id"))
    .addColumn("version", "integer", (c) => c.notNull())
    .addColumn("digest", "text", (c) => c.notNull())
    .addColumn("signed", "text", (c) => c.notNull())
    .addColumn("compiled_at", "bigint", (c) => c.notNull())
    .addColumn("applied_version", "integer")
    .addColumn("applied_at", "bigint")
    .execute();
}

async function accounts(schema: Schema): Promise<void> {
  await schema
    .createTable("accounts")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull().unique())
    .addColumn("role", "text", (c) => c.notNull())
    .addColumn("password_hash", "text", (c) => c.notNull())
    .addColumn("created_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("account_sites")
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id"))
    .addColumn("site_id", "text", (c) => c.notNull().references("sites.id"))
    .addPrimaryKeyConstraint("account_sites_key", ["account_id", "site_id"])
    .execute();
  await schema
    .createTable("sessions")
    .addColumn("token_hash", "text", (c) => c.primaryKey())
    .addColumn("account_id", "text", (c) => c.notNull().references("accounts.id"))
    .addColumn("csrf_token", "text", (c) => c.notNull())
    .addColumn("began_at", "bigint", (c) => c.notNull())
    .addColumn("used_at", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("audit")
    .addColumn("seq", "integer", (c) => c.primaryKey())
    .addColumn("at", "bigint", (c) => c.notNull())
    .addColumn("site_id", "text")
    .addColumn("account_id", "text")
    .addColumn("account_name", "text", (c) => c.notNull())
    .addColumn("action", "text", (c) => c.notNull())
    .addColumn("subject", "text", (c) => c.notNull())
    .addColumn("head", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("audit_by_site").on("audit").columns(["site_id", "seq"]).execute();
}
