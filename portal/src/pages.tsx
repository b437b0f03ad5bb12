import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { LinkOnly } from './account/link-only.js';
import { SignInPage } from './account/sign-in-page.js';
import { SignUpPage } from './account/sign-up-page.js';
import { SignedInOnly } from './account/signed-in-only.js';
import { SignedOutOnly } from './account/signed-out-only.js';
import { FaultBoundary } from './frame/fault-boundary.js';
import { NotFoundPage } from './frame/not-found-page.js';
import { LoadingPage } from './frame/waiting-pages.js';
import { OpenPage } from './workspaces/open-page.js';

// The way into the IDE passes by neither of these, so it does not wait for their code.
const CompanySignInPage = lazy(async () => ({ default: (await import('./federation/company-sign-in-page.js')).CompanySignInPage }));
const FactorPage = lazy(async () => ({ default: (await import('./factors/factor-page.js')).FactorPage }));
const HomePage = lazy(async () => ({ default: (await import('./workspaces/home-page.js')).HomePage }));
const NewWorkspacePage = lazy(async () => ({ default: (await import('./workspaces/new-workspace-page.js')).NewWorkspacePage }));
const WorkspacePage = lazy(async () => ({ default: (await import('./workspaces/workspace-page.js')).WorkspacePage }));
const WithElevation = lazy(async () => ({ default: (await import('./elevation/with-elevation.js')).WithElevation }));
const AccountPage = lazy(async () => ({ default: (await import('./account/account-page.js')).AccountPage }));
const OrganizationPage = lazy(async () => ({ default: (await import('./organizations/organization-page.js')).OrganizationPage }));
const OrganizationsPage = lazy(async () => ({ default: (await import('./organizations/organizations-page.js')).OrganizationsPage }));
const InvitationPage = lazy(async () => ({ default: (await import('./organizations/invitation-page.js')).InvitationPage }));
const SwitchPage = lazy(async () => ({ default: (await import('./organizations/switch-page.js')).SwitchPage }));
const InstallationAuditPage = lazy(async () => ({ default: (await import('./audit/installation-audit-page.js')).InstallationAuditPage }));
const VerifyPage = lazy(async () => ({ default: (await import('./account/verify-page.js')).VerifyPage }));
const ForgotPage = lazy(async () => ({ default: (await import('./account/forgot-page.js')).ForgotPage }));
const ResetPage = lazy(async () => ({ default: (await import('./account/reset-page.js')).ResetPage }));
const ConfirmAddressPage = lazy(async () => ({ default: (await import('./account/confirm-address-page.js')).ConfirmAddressPage }));
const OutboxPage = lazy(async () => ({ default: (await import('./mails/outbox-page.js')).OutboxPage }));
const DeviceEntry = lazy(async () => ({ default: (await import('./tokens/device-entry.js')).DeviceEntry }));
const UndeliveredMailsPage = lazy(async () => ({
    default: (await import('./administration/undelivered-mails-page.js')).UndeliveredMailsPage
}));
const PreviewPage = lazy(async () => ({ default: (await import('./workspaces/preview-page.js')).PreviewPage }));
const AdminPage = lazy(async () => ({ default: (await import('./administration/admin-page.js')).AdminPage }));

/** Which page stands at which address. */
export function Pages() {
    return (
        <FaultBoundary>
            <Suspense fallback={<LoadingPage />}>
                <Routes>
                    <Route
                        path="/sign-in"
                        element={
                            <SignedOutOnly>
                                <SignInPage />
                            </SignedOutOnly>
                        }
                    />
                    <Route
                        path="/sign-in/company"
                        element={
                            <SignedOutOnly>
                                <CompanySignInPage />
                            </SignedOutOnly>
                        }
                    />
                    <Route
                        path="/sign-in/factor"
                        element={
                            <SignedOutOnly>
                                <FactorPage />
                            </SignedOutOnly>
                        }
                    />
                    <Route
                        path="/sign-up"
                        element={
                            <SignedOutOnly>
                                <SignUpPage />
                            </SignedOutOnly>
                        }
                    />
                    <Route path="/verify" element={<LinkOnly>{token => <VerifyPage token={token} />}</LinkOnly>} />
                    <Route path="/forgot" element={<ForgotPage />} />
                    <Route path="/reset" element={<LinkOnly>{token => <ResetPage token={token} />}</LinkOnly>} />
                    <Route path="/confirm-address" element={<LinkOnly>{token => <ConfirmAddressPage token={token} />}</LinkOnly>} />
                    <Route path="/preview/:slug/:port" element={<SignedInOnly>{() => <PreviewPage />}</SignedInOnly>} />
                    <Route path="/open/:slug?" element={<SignedInOnly>{() => <OpenPage />}</SignedInOnly>} />
                    <Route element={<WithElevation />}>
                        <Route path="/outbox" element={<OutboxPage />} />
                        <Route path="/" element={<SignedInOnly>{identity => <HomePage identity={identity} />}</SignedInOnly>} />
                        <Route
                            path="/admin"
                            element={
                                <SignedInOnly>
                                    {identity => (identity.user.administrator ? <AdminPage identity={identity} /> : <NotFoundPage />)}
                                </SignedInOnly>
                            }
                        />
                        <Route
                            path="/admin/mails"
                            element={
                                <SignedInOnly>
                                    {identity =>
                                        identity.user.administrator ? <UndeliveredMailsPage identity={identity} /> : <NotFoundPage />
                                    }
                                </SignedInOnly>
                            }
                        />
                        <Route
                            path="/admin/audit"
                            element={
                                <SignedInOnly>
                                    {identity =>
                                        identity.user.administrator ? <InstallationAuditPage identity={identity} /> : <NotFoundPage />
                                    }
                                </SignedInOnly>
                            }
                        />
                        <Route path="/device" element={<DeviceEntry />} />
                        <Route
                            path="/account/:tab?"
                            element={<SignedInOnly>{identity => <AccountPage identity={identity} />}</SignedInOnly>}
                        />
                        <Route
                            path="/workspaces/new"
                            element={<SignedInOnly>{identity => <NewWorkspacePage identity={identity} />}</SignedInOnly>}
                        />
                        <Route
                            path="/workspaces/:workspaceId/:tab?"
                            element={<SignedInOnly>{identity => <WorkspacePage identity={identity} />}</SignedInOnly>}
                        />
                        <Route path="/invitation" element={<InvitationPage />} />
                        <Route
                            path="/switch/:organizationId"
                            element={<SignedInOnly>{identity => <SwitchPage identity={identity} />}</SignedInOnly>}
                        />
                        <Route
                            path="/organizations"
                            element={<SignedInOnly>{identity => <OrganizationsPage identity={identity} />}</SignedInOnly>}
                        />
                        <Route
                            path="/organizations/:organizationId/:tab?"
                            element={<SignedInOnly>{identity => <OrganizationPage identity={identity} />}</SignedInOnly>}
                        />
                    </Route>
                    <Route path="*" element={<NotFoundPage />} />
                </Routes>
            </Suspense>
        </FaultBoundary>
    );
}
