import { Dropdown, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { NavLink, Outlet } from "react-router";
import { useConsole } from "../session/session-context.ts";
import { inWords } from "../words/words.ts";
import { Icon } from "./icon.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import { Mark } from "./mark.tsx";

const pages = ["live", "entries", "people"] as const;

/** What stands around every page: whose building, where to go, who is logged in. */
export function Shell() {
  const { t } = useTranslation();
  return (
    <div className="shell">
      <a className="skip-link" href="#content">
        {t("nav.skip")}
      </a>
      <header className="shell-bar">
        <span className="shell-brand">
          <Mark size={34} />
          <span className="shell-brand-name">{t("brand.name")}</span>
        </span>
        <SiteChoice />
        <nav className="shell-nav" aria-label={t("nav.label")}>
          {pages.map((page) => (
            <NavLink key={page} to={`/${page}`}>
              <Icon name={page} size={20} />
              <span>{t(`nav.${page}`)}</span>
            </NavLink>
          ))}
        </nav>
        <div className="shell-tools">
          <LanguageSwitch />
          <AccountMenu />
        </div>
      </header>
      <main id="content" className="shell-content" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

function SiteChoice() {
  const { t, i18n } = useTranslation();
  const { site, sites, chooseSite } = useConsole();
  if (sites.length === 1)
    return (
      <p className="shell-site">
        <strong>{inWords(site.name, i18n)}</strong>
        <span>{t("nav.siteFacts", { rooms: site.roomCount, residents: site.residentCount })}</span>
      </p>
    );
  return (
    <Select
      className="shell-site"
      variant="borderless"
      aria-label={t("nav.site")}
      value={site.id}
      onChange={chooseSite}
      popupMatchSelectWidth={false}
      options={sites.map(({ id, name }) => ({ value: id, label: inWords(name, i18n) }))}
    />
  );
}

function AccountMenu() {
  const { t, i18n } = useTranslation();
  const { session, logOut } = useConsole();
  const [failed, setFailed] = useState(false);
  const { name, role } = session.account;
  const roleName = i18n.exists(`role.${role}`) ? t(`role.${role as "landlord"}`) : role;
  const items = [
    { key: "who", type: "group" as const, label: `${name} · ${roleName}` },
    ...(failed ? [{ key: "failed", disabled: true, label: t("account.failed") }] : []),
    { key: "logOut", label: t("account.logOut"), onClick: () => void logOut().catch(() => setFailed(true)) },
  ];
  return (
    <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
      <button type="button" className="account-button" aria-label={t("account.menu")}>
        <Icon name="account" size={20} />
        <span>{name}</span>
      </button>
    </Dropdown>
  );
}
