import { Suspense, useEffect } from "react";
import { Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import { findSession, sessionLost, sessionStarted, signOut, useSession } from "@/features/auth/session";
import { forgetDrafts } from "@/features/composer/drafts";
import { ChatProvider } from "@/lib/chat";
import { forgetComposing } from "@/lib/composing";
import { Reset, Welcome } from "./lazy-screens";
import { forgetRoom, invitedBy, keepWay, nextPath, takeWay } from "./paths";
import { Shell } from "./shell";
import { Unreachable } from "./unreachable";
import { useClient } from "./use-client";

/** The engine lives exactly as long as the session. */
function SignedIn() {
  const { client, unreachable, retry } = useClient();
  const [, navigate] = useLocation();
  useEffect(() => {
    // Back from an identity provider, which knows nothing of where one wanted to go.
    const way = takeWay();
    if (way) navigate(way, { replace: true });
  }, [navigate]);
  if (unreachable) return <Unreachable onRetry={retry} />;
  if (!client) return null;
  const leave = async () => {
    client.stop();
    forgetDrafts();
    forgetComposing();
    forgetRoom();
    await signOut();
    // Or signing in would lead back to the page one signed out on.
    navigate("/welcome", { replace: true });
  };
  return (
    <ChatProvider client={client}>
      <Shell onSignOut={leave} onSessionLost={sessionLost} />
    </ChatProvider>
  );
}

function WelcomePage() {
  const [, navigate] = useLocation();
  const search = useSearch();
  const entered = () => {
    sessionStarted();
    navigate(nextPath(search), { replace: true });
  };
  return (
    <Suspense>
      <Welcome
        onEntered={entered}
        onServerChosen={() => void findSession()}
        invite={invitedBy(search)}
        onLeaving={() => keepWay(nextPath(search))}
      />
    </Suspense>
  );
}

function ToWelcome() {
  const [location] = useLocation();
  const search = useSearch();
  const next = location + (search ? `?${search}` : "");
  return <Redirect to={next === "/" ? "/welcome" : `/welcome?next=${encodeURIComponent(next)}`} replace />;
}

export function App() {
  const session = useSession();
  const search = useSearch();
  useEffect(() => void findSession(), []);
  if (session === "unknown") return null;
  return (
    <Switch>
      <Route path="/welcome">
        {session === "signed-in" ? <Redirect to={nextPath(search)} replace /> : <WelcomePage />}
      </Route>
      <Route path="/reset">
        <Suspense>
          <Reset />
        </Suspense>
      </Route>
      <Route>{session === "signed-in" ? <SignedIn /> : <ToWelcome />}</Route>
    </Switch>
  );
}
