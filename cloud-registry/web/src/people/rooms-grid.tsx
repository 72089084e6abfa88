import { useQuery } from "@tanstack/react-query";
import { Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useApi } from "../api/api-context.ts";
import type { Occupant, Room } from "../api/shapes.ts";
import { useConsole } from "../session/session-context.ts";
import { FaultNote, StateNote, Waiting } from "../shell/state-note.tsx";
import { floorsOf } from "./floors.ts";
import { WaysIn } from "./ways-in.tsx";

/** The building as it stands: a row a floor, a tile a room. */
export function RoomsGrid({ onPerson }: { readonly onPerson: (personId: string) => void }) {
  const { t } = useTranslation();
  const api = useApi();
  const { site } = useConsole();
  const rooms = useQuery({ queryKey: ["rooms", site.id], queryFn: () => api.rooms(site.id) });
  const [openId, setOpenId] = useState<string>();
  if (rooms.isPending) return <Waiting rows={8} />;
  if (rooms.isError) return <FaultNote fault={rooms.error} onRetry={() => void rooms.refetch()} />;
  if (rooms.data.length === 0) return <StateNote icon="live" title={t("people.noRooms")} />;
  const open = rooms.data.find(({ id }) => id === openId);
  return (
    <>
      {floorsOf(rooms.data).map(({ floor, rooms: ofFloor, people }) => (
        <section key={floor} className="floor">
          <h2>
            {t("people.floor", { floor })}
            <span>{t("people.floorFacts", { rooms: ofFloor.length, people })}</span>
          </h2>
          <ul className="floor-rooms">
            {ofFloor.map((room) => (
              <li key={room.id}>
                <RoomTile room={room} onOpen={() => setOpenId(room.id)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <Drawer
        open={open !== undefined}
        onClose={() => setOpenId(undefined)}
        title={open && t("people.room", { room: open.name })}
        size={420}
      >
        {open && <RoomDetails room={open} onPerson={onPerson} />}
      </Drawer>
    </>
  );
}

function RoomTile({ room, onOpen }: { readonly room: Room; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const vacant = room.occupants.length === 0;
  const people = vacant ? t("people.vacant") : room.occupants.map(({ name }) => name).join(t("common.listSeparator"));
  const ways = [...new Set(room.occupants.flatMap(({ credentials }) => credentials))];
  return (
    <button
      type="button"
      className="room-tile"
      data-vacant={vacant}
      aria-label={t("people.roomOpen", { room: room.name, people })}
      onClick={onOpen}
    >
      <span className="room-tile-name">{room.name}</span>
      <span className="room-tile-people">{people}</span>
      {ways.length > 0 && <WaysIn ways={ways} />}
    </button>
  );
}

function RoomDetails({ room, onPerson }: { readonly room: Room; readonly onPerson: (personId: string) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <h3 className="drawer-heading">{t("people.occupants")}</h3>
      {room.occupants.length === 0 && <p className="quiet">{t("people.noOccupants")}</p>}
      <ul className="occupants">
        {room.occupants.map((occupant) => (
          <li key={occupant.occupancyId}>
            <OccupantLine occupant={occupant} onOpen={() => onPerson(occupant.personId)} />
          </li>
        ))}
      </ul>
      <Link to={`/entries?roomId=${room.id}`}>{t("people.roomEntries")}</Link>
    </>
  );
}

function OccupantLine({ occupant, onOpen }: { readonly occupant: Occupant; readonly onOpen: () => void }) {
  const { t } = useTranslation();
  const { siteTime } = useConsole();
  const from = siteTime.date(occupant.startsAt);
  return (
    <button type="button" className="occupant" onClick={onOpen} aria-label={t("people.open", { name: occupant.name })}>
      <span className="occupant-name">
        <strong>{occupant.name}</strong>
        <span className="flag">{t(`kind.${occupant.kind}`)}</span>
      </span>
      <span className="quiet">
        {occupant.endsAt === undefined
          ? t("people.since", { from })
          : t("people.period", { from, until: siteTime.date(occupant.endsAt) })}
      </span>
      <WaysIn ways={occupant.credentials} named />
    </button>
  );
}
