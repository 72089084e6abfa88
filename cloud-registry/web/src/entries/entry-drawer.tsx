import { Drawer } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Entry, LivenessFound } from "../api/shapes.ts";
import { EntryPhoto } from "../photos/entry-photo.tsx";
import { useConsole } from "../session/session-context.ts";
import { Facts } from "../shell/facts.tsx";
import { inWords } from "../words/words.ts";
import { EntryFlags, OutcomeBadge, RoomChips } from "./entry-row.tsx";
import { howOf, nameOf } from "./entry-words.ts";

type EntryDrawerProps = { readonly entry: Entry | undefined; readonly onClose: () => void };

/** Everything known of one entry, beside the list it was opened from. */
export function EntryDrawer({ entry, onClose }: EntryDrawerProps) {
  const { t } = useTranslation();
  return (
    <Drawer open={entry !== undefined} onClose={onClose} title={t("entry.title")} size={520} destroyOnHidden>
      {entry && <EntryDetails entry={entry} />}
    </Drawer>
  );
}

function EntryDetails({ entry }: { readonly entry: Entry }) {
  const { t, i18n } = useTranslation();
  return (
    <article className="entry-details">
      <EntryPhoto entry={entry} size="large" retry />
      <header className="entry-details-head">
        <p className="entry-details-name">
          {nameOf(entry, i18n)} <RoomChips entry={entry} />
        </p>
        <OutcomeBadge entry={entry} />
        <p className="entry-details-how">{howOf(entry, i18n)}</p>
        <EntryFlags entry={entry} />
      </header>
      <EntryFacts entry={entry} />
      {entry.recognition && <RecognitionFacts recognition={entry.recognition} />}
      <TrailFacts entry={entry} />
      <p className="fine-print">{t("photo.audited")}</p>
    </article>
  );
}

function EntryFacts({ entry }: { readonly entry: Entry }) {
  const { t, i18n } = useTranslation();
  const { siteTime } = useConsole();
  const factorNames = entry.factors.map((factor) => t(`factor.${factor}`)).join(t("common.listSeparator"));
  const { person } = entry;
  return (
    <Facts
      title={t("entry.section.facts")}
      facts={[
        [t("entry.at"), `${siteTime.date(entry.at)} ${siteTime.clock(entry.at)}`],
        [t("entry.door"), inWords(entry.doorName, i18n)],
        person && [t("entry.person"), <PersonLink key="person" id={person.id} name={person.name} />],
        person && [t("entry.kind"), t(`kind.${person.kind}`)],
        [t("entry.factors"), factorNames],
        entry.reasonText && [t("entry.said"), inWords(entry.reasonText, i18n)],
        entry.reason && [t("entry.reasonCode"), <code key="reason">{entry.reason}</code>],
        entry.ownerComparison && [t("entry.owner"), t(`entry.ownerComparison.${entry.ownerComparison}`)],
        entry.passage && [t("entry.passageLabel"), t(`entry.passage.${entry.passage}`)],
        // A card is held by a hand even where the camera replays, so its entry does not tell what the picture is of.
        (entry.replay || entry.factors.includes("face")) && [
          t("entry.camera"),
          t(entry.replay ? "entry.cameraReplay" : "entry.cameraLive"),
        ],
      ]}
    />
  );
}

function PersonLink({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const { t } = useTranslation();
  return (
    <Link to={`/people?view=list&person=${id}`} title={t("entry.openPerson")}>
      {name}
    </Link>
  );
}

function RecognitionFacts({ recognition }: { readonly recognition: NonNullable<Entry["recognition"]> }) {
  const { t } = useTranslation();
  const { distance, threshold, metric, gallerySize, masked, liveness } = recognition;
  return (
    <Facts
      title={t("entry.section.recognition")}
      facts={[
        distance !== undefined && [
          t("entry.distance"),
          <DistanceScale key="scale" distance={distance} threshold={threshold} />,
        ],
        [t("entry.threshold"), threshold.toFixed(3)],
        [t("entry.metric"), t(`door.metric.${metric}`)],
        [t("entry.gallery"), t("door.galleryCount", { count: gallerySize })],
        masked && [t("entry.masked"), t("entry.maskedYes")],
        liveness && [t("door.liveness"), <LivenessSaid key="liveness" liveness={liveness} />],
      ]}
    />
  );
}

/** What the signs amounted to, and what came of it: a turn of the head that was asked for, or only this note. */
function LivenessSaid({ liveness: { mode, verdict, challenge } }: { readonly liveness: LivenessFound }) {
  const { t } = useTranslation();
  return (
    <span className="liveness">
      <span>{t(`entry.livenessVerdicts.${verdict}`)}</span>
      {challenge && <small>{t(`entry.challenges.${challenge}`)}</small>}
      {!challenge && mode === "observe" && <small>{t("entry.livenessNoted")}</small>}
    </span>
  );
}

/** How far the face was from the nearest enrolled one, drawn against the threshold. */
function DistanceScale({ distance, threshold }: { readonly distance: number; readonly threshold: number }) {
  const { t } = useTranslation();
  const near = distance <= threshold;
  const end = Math.max(distance, threshold) * 1.25;
  const percent = (value: number) => `${(100 * value) / end}%`;
  return (
    <span className="distance" data-near={near}>
      <span>
        {distance.toFixed(3)} · {t(near ? "entry.verdictNear" : "entry.verdictFar")}
      </span>
      <span className="distance-scale" aria-hidden="true">
        <span className="distance-bar" style={{ width: percent(distance) }} />
        <span className="distance-limit" style={{ left: percent(threshold) }} />
      </span>
    </span>
  );
}

function TrailFacts({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  const sha256 = entry.photo?.sha256;
  return (
    <Facts
      title={t("entry.section.trail")}
      facts={[
        [t("entry.clock"), t(`clock.${entry.clockQuality}`)],
        [t("entry.lateLabel"), t(uploadOf(entry))],
        [t("entry.seq"), String(entry.seq)],
        [t("entry.epoch"), <code key="epoch">{entry.epoch}</code>],
        [t("entry.agent"), <code key="agent">{entry.agentId}</code>],
        [t("entry.id"), <code key="id">{entry.id}</code>],
        sha256 && [t("entry.photo"), <code key="photo">{sha256}</code>],
      ]}
    />
  );
}

function uploadOf({ confirmed, late }: Entry) {
  if (!confirmed) return "entry.unconfirmed";
  return late ? "entry.lateYes" : "entry.lateNo";
}
