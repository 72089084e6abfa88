import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { PeopleList } from "./people-list.tsx";
import { PersonDrawer } from "./person-drawer.tsx";
import { RoomsGrid } from "./rooms-grid.tsx";
import "./people.css";

const views = ["rooms", "list"] as const;

/** Who lives where: the building floor by floor, or everyone in a list. */
export function PeoplePage() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const view = params.get("view") === "list" ? "list" : "rooms";
  const set = (name: string, value: string | undefined) =>
    setParams(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === undefined) next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const openPerson = (personId: string) => set("person", personId);
  return (
    <div className="people">
      <header className="page-head">
        <h1>{t("people.title")}</h1>
        <Segmented
          aria-label={t("people.view")}
          value={view}
          options={views.map((value) => ({ value, label: t(`people.${value}`) }))}
          onChange={(value) => set("view", value === "list" ? value : undefined)}
        />
      </header>
      {view === "rooms" ? <RoomsGrid onPerson={openPerson} /> : <PeopleList onPerson={openPerson} />}
      <PersonDrawer personId={params.get("person") ?? undefined} onClose={() => set("person", undefined)} />
    </div>
  );
}
