import { type ThemeConfig, theme } from "antd";
import { useSyncExternalStore } from "react";

const fontFamily =
  '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';

const shared = {
  fontFamily,
  fontSize: 15,
  borderRadius: 8,
  controlHeight: 38,
  wireframe: false,
} as const;

// The same palette stands as custom properties in page.css.
const light = {
  colorPrimary: "#1d5a55",
  colorInfo: "#1d5a55",
  colorLink: "#1d5a55",
  colorSuccess: "#1f6b46",
  colorError: "#a8321f",
  colorWarning: "#8a5a00",
  colorTextBase: "#1b2426",
  colorTextDescription: "#586264",
  colorTextPlaceholder: "#687274",
  colorBgBase: "#fffdf8",
  colorBgContainer: "#fffdf8",
  colorBgElevated: "#fffdf8",
  colorBgLayout: "#f5f2ea",
  colorBorder: "#cfc9ba",
  colorBorderSecondary: "#e3ddce",
} as const;

const dark = {
  colorPrimary: "#7cc5b8",
  colorInfo: "#7cc5b8",
  colorLink: "#7cc5b8",
  colorSuccess: "#7cc79c",
  colorError: "#f0917d",
  colorWarning: "#e2b565",
  colorTextBase: "#ebe8df",
  colorTextDescription: "#a5aca9",
  colorTextPlaceholder: "#929a97",
  colorBgBase: "#182022",
  colorBgContainer: "#182022",
  colorBgElevated: "#1c2628",
  colorBgLayout: "#11181a",
  colorTextLightSolid: "#10201d",
  colorBorder: "#3b474a",
  colorBorderSecondary: "#2b3638",
} as const;

/** Ant Design's tokens in the colours of the house, following the browser's wish for dark and for stillness. */
export function useTheme(): ThemeConfig {
  const wantsDark = useMedia("(prefers-color-scheme: dark)");
  const wantsStillness = useMedia("(prefers-reduced-motion: reduce)");
  return {
    algorithm: wantsDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: { ...shared, ...(wantsDark ? dark : light), motion: !wantsStillness },
    components: {
      Drawer: { paddingLG: 20 },
      Segmented: wantsDark
        ? { trackBg: "#0d1314", itemSelectedBg: "#2b3638", itemSelectedColor: "#ebe8df", trackPadding: 3 }
        : { trackBg: "#e9e3d4", itemSelectedBg: "#fffdf8", itemSelectedColor: "#1b2426", trackPadding: 3 },
    },
  };
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const media = matchMedia(query);
      media.addEventListener("change", onChange);
      return () => media.removeEventListener("change", onChange);
    },
    () => matchMedia(query).matches,
  );
}
