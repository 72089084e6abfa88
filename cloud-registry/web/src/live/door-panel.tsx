import { useTranslation } from "react-i18next";
import type { Alarm, Door } from "../api/shapes.ts";
import { useConsole } from "../session/session-context.ts";
import { type Fact, Facts } from "../shell/facts.tsx";
import { Icon } from "../shell/icon.tsx";
import { inWords } from "../words/words.ts";
import { doorSaying } from "./door-saying.ts";
import { StrangerChoice } from "./stranger-choice.tsx";

/** One door: its state in a sentence, what its camera sees, and what runs behind it. */
export function DoorPanel({ door, alarms }: { readonly door: Door; readonly alarms: readonly Alarm[] }) {
  const { t, i18n } = useTranslation();
  const { saying, tone } = doorSaying(door, alarms);
  const offline = door.connection === "offline";
  return (
    <article className="door" data-tone={tone} aria-label={inWords(door.name, i18n)}>
      <header className="door-head">
        <DoorFigure door={door} />
        <div>
          <h2>{inWords(door.name, i18n)}</h2>
          <p className="door-saying" role="status">
            {t(`door.says.${tone === "silent" && offline ? "unknown" : saying}`)}
          </p>
          <Connection door={door} />
        </div>
      </header>
      {offline && <p className="door-note">{t("door.lastKnown", { said: t(`door.says.${saying}`) })}</p>}
      <CameraBadge door={door} />
      <Details door={door} />
    </article>
  );
}

function Details({ door }: { readonly door: Door }) {
  const { t } = useTranslation();
  return (
    <details className="door-details" open={wideEnough()}>
      <summary>
        {t("door.details")}
        <Icon name="down" size={16} />
      </summary>
      <DoorFacts door={door} />
    </details>
  );
}

// On a phone the people come first, and the facts open on demand.
const wideEnough = () => matchMedia("(min-width: 900px)").matches;

function Connection({ door }: { readonly door: Door }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  const since = door.connection === "offline" ? door.lastSeenAt : undefined;
  return (
    <p className="door-connection" data-connection={door.connection}>
      {since === undefined
        ? t(`connection.${door.connection}`)
        : t("connection.offlineSince", { at: siteTime.moment(since) })}
    </p>
  );
}

/** The door drawn as it stands: leaf shut or ajar, bolt in or out. */
function DoorFigure({ door: { physical, lock } }: { readonly door: Door }) {
  const ajar = physical === "open";
  return (
    <svg className="door-figure" viewBox="0 0 56 72" aria-hidden="true" focusable="false">
      <path className="door-frame" d="M4 70V4H52V70" />
      <path className="door-leaf" d={ajar ? "M8 8L30 14V66L8 70Z" : "M8 8H48V70H8Z"} />
      <circle className="door-ring" cx={ajar ? 25 : 42} cy="40" r="3" />
      {!ajar && lock === "locked" && <path className="door-bolt" d="M46 40H53" />}
      <path className="door-sill" d="M0 70.5H56" />
    </svg>
  );
}

function CameraBadge({ door: { camera } }: { readonly door: Door }) {
  const { t } = useTranslation();
  if (!camera) return null;
  const recorded = camera.source === "replay" || camera.source === "file";
  if (recorded)
    return (
      <div className="camera-badge">
        <Icon name="replay" size={22} />
        <p>
          <strong>{t(camera.source === "replay" ? "door.replay" : "door.cameraSources.file")}</strong>
          <span>{t(camera.source === "replay" ? "door.replayWhy" : "door.fileWhy")}</span>
        </p>
      </div>
    );
  return null;
}

function DoorFacts({ door }: { readonly door: Door }) {
  const { t, i18n } = useTranslation();
  const { camera } = door;
  if (door.connection === "never") return <Facts facts={[strangersFact(door, t), cardOwnerFact(door, t)]} />;
  return (
    <Facts
      facts={[
        door.faults.length > 0 && [t("door.faults"), <Faults key="faults" door={door} />],
        camera && [
          t("door.camera"),
          `${t(`door.cameraSources.${camera.source}`)} · ${t(`door.cameraStates.${camera.state}`)}`,
        ],
        ...recogniserFacts(door, { t, i18n }),
        cardOwnerFact(door, t),
        [t("door.mode"), t(`door.modes.${door.mode}`)],
        [t("door.leaf"), t(`door.leaves.${door.physical}`)],
        [t("door.lock"), t(`door.locks.${door.lock}`)],
        [
          t("door.outbox"),
          door.outboxDepth === 0 ? t("door.outboxEmpty") : t("door.outboxCount", { count: door.outboxDepth }),
        ],
        rosterFact(door, t),
        [t("door.clock"), t(`clock.${door.clockQuality}`)],
        door.softwareVersion && [t("door.software"), door.softwareVersion],
      ]}
    />
  );
}

/** What the landlord chose, whatever the door says of itself. */
const strangersFact = (door: Door, t: Translate): Fact => [
  t("door.strangers"),
  <StrangerChoice key="strangers" door={door} />,
];
const cardOwnerFact = ({ ownerComparison }: Door, t: Translate): Fact => [
  t("door.cardOwner"),
  t(`door.cardOwners.${ownerComparison}`),
];

function Faults({ door: { faults } }: { readonly door: Door }) {
  const { t } = useTranslation();
  return (
    <span className="door-faults">{faults.map((part) => t(`door.parts.${part}`)).join(t("common.listSeparator"))}</span>
  );
}

type Language = Pick<ReturnType<typeof useTranslation>, "t" | "i18n">;
type Translate = Language["t"];

function recogniserFacts(door: Door, { t, i18n }: Language): readonly Fact[] {
  const { recogniser } = door;
  if (!recogniser) return [[t("door.recogniser"), t("door.recogniserNone")], strangersFact(door, t)];
  const { id, version, threshold, metric, runtime, precision, gallerySize, toEnrolAnew = 0, liveness } = recogniser;
  const limit = t("door.thresholdBelow", { value: threshold.toFixed(3), metric: t(`door.metric.${metric}`) });
  return [
    [t("door.recogniser"), <RecogniserName key="name" id={id} version={t("door.version", { version })} />],
    [t("door.threshold"), limit],
    ...(runtime && precision ? [[t("door.runtime"), `${runtime} · ${precision}`] as const] : []),
    strangersFact(door, t),
    ...expectationFacts(recogniser, { t, i18n }),
    [t("door.gallery"), t("door.galleryCount", { count: gallerySize })],
    ...(toEnrolAnew > 0 ? [[t("door.enrolAnew"), t("door.enrolAnewCount", { count: toEnrolAnew })] as const] : []),
    ...(liveness ? [[t("door.liveness"), livenessSaid(liveness, t)] as const] : []),
  ];
}

/** What the threshold is expected to mean at this door, in numbers a landlord can weigh. */
function expectationFacts(recogniser: NonNullable<Door["recogniser"]>, { t, i18n }: Language): readonly Fact[] {
  const { wrongOpeningsPerYear: wrong, refusalsPerResidentMonth: refused, reckonedWith } = recogniser;
  return [
    ...(wrong === undefined ? [] : [[t("door.wrongOpenings"), wrongOpenings(wrong, t)] as const]),
    ...(refused === undefined
      ? []
      : [[t("door.refusals"), t("door.refusalsPerMonth", { value: twoDigits(refused) })] as const]),
    ...(reckonedWith ? [[t("door.reckonedWith"), inWords(reckonedWith, i18n)] as const] : []),
  ];
}

/** A door whose signs cannot be measured says so: it is never silently without them. */
function livenessSaid({ mode, cues }: NonNullable<NonNullable<Door["recogniser"]>["liveness"]>, t: Translate): string {
  const said = t(`door.livenessModes.${mode}`);
  return cues === "blind" ? `${said} · ${t("door.livenessBlind")}` : said;
}

function wrongOpenings(perYear: number, t: Translate): string {
  if (perYear > 0.67) return t("door.wrongPerYear", { value: twoDigits(perYear) });
  const years = perYear > 0 ? Math.round(1 / perYear) : manyYears;
  return years >= manyYears ? t("door.wrongHardlyEver") : t("door.wrongInYears", { count: years });
}

/** Beyond this nobody has measured anything. */
const manyYears = 1000;

const twoDigits = (value: number) => value.toLocaleString("en", { maximumSignificantDigits: 2 });

const knownRecognisers = ["retail-0095", "face-api-resnet-clipped"] as const;

/** One plain sentence on which recogniser runs and what that means. */
function meaningOf(id: string): (typeof knownRecognisers)[number] | "other" {
  return knownRecognisers.find((known) => id === known) ?? "other";
}

function RecogniserName({ id, version }: { readonly id: string; readonly version: string }) {
  const { t } = useTranslation();
  return (
    <span className="recogniser">
      <span>{id}</span>
      <small>{version}</small>
      <small>{t(`door.recogniserMeans.${meaningOf(id)}`)}</small>
    </span>
  );
}

function rosterFact({ rosterVersion: version, rosterApplied: applied }: Door, t: Translate): Fact | undefined {
  if (version === undefined) return undefined;
  if (applied === undefined) return [t("door.roster"), t("door.rosterOnly", { version })];
  const said = applied === version ? t("door.rosterSame", { version }) : t("door.rosterBehind", { version, applied });
  return [t("door.roster"), said];
}
