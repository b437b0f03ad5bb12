import { useState } from 'react';
import { SignedInOnly } from '../account/signed-in-only.js';
import { DevicePage, rememberDeviceCode } from './device-page.js';

/** Keeps the code of the link before the sign-in takes the person away from the page. */
export function DeviceEntry() {
    useState(rememberDeviceCode);
    return <SignedInOnly>{identity => <DevicePage identity={identity} />}</SignedInOnly>;
}
