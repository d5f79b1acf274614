// What every view is made with: one door to the vendored library.

export {
  Component, createContext, h, html, render, useCallback, useContext, useEffect, useErrorBoundary, useLayoutEffect, useMemo, useRef,
  useState,
} from "../vendor/preact.js";
