import { ShieldCheck } from "lucide-react";
import { Invites } from "@/components/lists/invites";
import { Notice } from "@/components/ui/notice";
import { ScrollArea } from "@/components/ui/scroll-area";
import { TabPane, TabRow, TabsRoot } from "@/components/ui/tabs";
import { useSnapshot } from "@/lib/chat";
import { useSiteConfig } from "@/lib/use-site-config";
import { siteInvites } from "./api";
import { Audit } from "./audit";
import { Claim } from "./claim";
import { People } from "./people";
import { Rooms } from "./rooms";
import { SiteSettings } from "./site-settings";

const tabs = [
  { value: "people", label: "People" },
  { value: "rooms", label: "Rooms" },
  { value: "invites", label: "Invitations" },
  { value: "settings", label: "Settings" },
  { value: "audit", label: "History" },
] as const;

function Parts() {
  return (
    <TabsRoot defaultValue="people" className="flex flex-col gap-4">
      <TabRow label="Parts of this site" tabs={tabs} />
      <TabPane value="people">
        <People />
      </TabPane>
      <TabPane value="rooms">
        <Rooms />
      </TabPane>
      <TabPane value="invites">
        <Invites calls={siteInvites} into="make an account here" />
      </TabPane>
      <TabPane value="settings">
        <SiteSettings />
      </TabPane>
      <TabPane value="audit">
        <Audit />
      </TabPane>
    </TabsRoot>
  );
}

/** For site admins; for everybody else the way to become the first one, as long as there is none. */
export function Admin() {
  const me = useSnapshot((snapshot) => snapshot.me);
  const config = useSiteConfig();
  if (me === null) return null;
  const claimable = config?.unclaimed && !me.siteAdmin;
  if (!me.siteAdmin && !claimable)
    return (
      <Notice icon={<ShieldCheck size={28} aria-hidden="true" />} title="Only for site admins">
        <p>Those who run this site see its people, rooms and settings here.</p>
      </Notice>
    );
  return (
    <ScrollArea aria-label="This site" className="min-h-0 flex-1">
      <div className="mx-auto flex max-w-2xl flex-col gap-4 p-4">
        {me.siteAdmin && <Parts />}
        {claimable && me.guest && (
          <p className="text-muted">Nobody governs this site yet. Make an account first, in the settings.</p>
        )}
        {claimable && !me.guest && <Claim />}
      </div>
    </ScrollArea>
  );
}
